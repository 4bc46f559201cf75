import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';

/**
 * Options of the gradual deployment of a service's functions.
 */
export interface GradualDeploymentOptions {
  /**
   * The percentage of the invocations that the new version gets first: 1 to 99.
   * @default 10
   */
  readonly canaryPercent?: number;
  /**
   * The time after which the new version gets all invocations: 1 minute to 2 days (CodeDeploy limit).
   * @default Duration.minutes(5)
   */
  readonly interval?: Duration;
  /**
   * The metric alarms that roll a deployment back to the previous version.
   *
   * Composite alarms are not supported: the role of CodeDeploy cannot read them. Alarms of the service's API are not
   * supported: CloudFormation creates them after the functions.
   * @default - the errors alarm of each function
   */
  readonly rollbackAlarms?: cloudwatch.IAlarm[];
}
