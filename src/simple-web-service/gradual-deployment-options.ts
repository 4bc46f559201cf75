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
   * The time after which the new version gets all invocations: 10 minutes to 2 days (CodeDeploy limit). Metrics and alarms are some
   * minutes late: a shorter interval could end before an alarm has seen the new version.
   * @default Duration.minutes(10)
   */
  readonly interval?: Duration;
  /**
   * The metric alarms that roll a deployment back to the previous version.
   *
   * Composite alarms are not supported: the role of CodeDeploy cannot read them. Alarms of the service's API are not
   * supported: CloudFormation creates them after the functions.
   * @default - a rollback alarm for each function, on errors of its new version
   */
  readonly rollbackAlarms?: cloudwatch.IAlarm[];
}
