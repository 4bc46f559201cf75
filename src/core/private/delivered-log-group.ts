import { aws_logs as logs } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { deployedName } from './deployed-name';
import { ownLogGroup } from './own-log-group';

/**
 * A log group that an AWS service delivers its logs to.
 *
 * The service writes each log group into a resource policy, which has 5,120 characters for all of an account. Log groups
 * below `/aws/vendedlogs/` share one statement: https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html#cloudwatch-iam-policy
 * @param service the name in the path, such as `states`
 */
export function deliveredLogGroup(scope: Construct, id: string, service: string): logs.LogGroup {
  return ownLogGroup(scope, id, `/aws/vendedlogs/${service}/${deployedName(scope, 200)}-${id}`);
}
