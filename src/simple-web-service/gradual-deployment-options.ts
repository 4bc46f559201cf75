import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';

/**
 * How a new version of a service takes the traffic.
 */
export interface GradualDeploymentOptions {
  /**
   * Percent of the calls that the new version gets at first: 1 to 99.
   * @default 10
   */
  readonly canaryPercent?: number;
  /**
   * After which time it gets all, 1 minute to 2 days (CodeDeploy limit).
   * @default Duration.minutes(5)
   */
  readonly interval?: Duration;
  /**
   * Alarms on metrics that give all traffic back to the version before. Not composite ones, which
   * CodeDeploy may not read here; nor those of the API in front, which CloudFormation can only
   * make after the functions.
   * @default - the alarm on errors of each function
   */
  readonly rollbackAlarms?: cloudwatch.IAlarm[];
}
