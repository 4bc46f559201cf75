import { aws_logs as logs, Token } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { Validation } from './validation';

const RETENTIONS = new WeakMap<IConstruct, logs.RetentionDays | undefined>();

/**
 * Checks the `logRetention` of a pattern. Log groups that are made below the pattern have it from now on. Without it, they are kept for
 * one month, also below a pattern that has another. Call it before anything is created.
 */
export function useLogRetention(pattern: Construct, retention?: logs.RetentionDays) {
  const isKnown = retention === undefined || Token.isUnresolved(retention) || numbersOfDays().includes(retention);
  new Validation(pattern).check(isKnown, 'logRetention', 'be a logs.RetentionDays, such as logs.RetentionDays.ONE_YEAR (CloudWatch Logs limit)', retention);
  RETENTIONS.set(pattern, retention);
}

/** The retention of the nearest pattern above a construct. */
export function logRetention(scope: IConstruct): logs.RetentionDays {
  const holder = [...scope.node.scopes].reverse().find(each => RETENTIONS.has(each));
  return holder && RETENTIONS.get(holder) || logs.RetentionDays.ONE_MONTH;
}

/** Lets the parts of a pattern elsewhere have its retention. */
export function shareLogRetention(pattern: IConstruct, parts: IConstruct) {
  RETENTIONS.set(parts, logRetention(pattern));
}

/** CloudWatch Logs takes these only: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
function numbersOfDays(): unknown[] {
  return Object.values(logs.RetentionDays).filter(value => typeof value === 'number');
}
