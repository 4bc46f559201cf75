import { aws_lambda as lambda } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { isElsewhere } from '../../private/elsewhere';
import { addWarning } from '../../private/warning';

/**
 * Whether a function is of another account, which has its metrics: alarms here would never fire. Warns of it.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Cross-Account-Cross-Region.html
 */
export function isWatchedElsewhere(pattern: IConstruct, handler: lambda.IFunction): boolean {
  if (!isElsewhere('account', pattern, handler)) { return false; }
  addWarning(pattern, `functionOfAnotherAccount:${handler.node.path}`,
    `The function '${handler.node.path}' has no alarms here, because its metrics are in its account, ${handler.env.account}. Add alarms on it there.`);
  return true;
}
