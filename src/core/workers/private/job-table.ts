import { aws_dynamodb as dynamodb, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { DEAD_LETTER_RETENTION } from './dead-letter-queue';
import { tableEncryption } from '../../private/pattern-key';
import { RETAINED } from '../../private/retained';

/** The sparse index that the sweeper queries; see docs/jobs.md. */
export const WAKE_INDEX = 'wake';

/** The time within which a message can be delivered again, a redrive included. Its record is kept longer. */
export function redeliveryWindow(messageRetention: Duration): Duration {
  return messageRetention.plus(DEAD_LETTER_RETENTION);
}

/**
 * The time within which a message can be read, one redrive included. Deferred (`RetryAfter`), it waits in the queue until its first copy,
 * its copies wait for as long, and so does the last of them (docs/jobs.md). Then it is in the dead-letter queue. A redrive begins again.
 */
export function longestMessageLife(messageRetention: Duration): Duration {
  return Duration.seconds(2 * (3 * messageRetention.toSeconds() + DEAD_LETTER_RETENTION.toSeconds()));
}

/** The longest retention of a record; library limit. */
export const LONGEST_RESULT_RETENTION = Duration.days(365);

/**
 * The table of job records. `Table` and not `TableV2`, whose constructor prints deprecation
 * warnings about itself at aws-cdk-lib 2.257 that a user cannot fix.
 */
export function jobTable(scope: Construct, id: string): dynamodb.Table {
  const { STRING } = dynamodb.AttributeType;
  const table = new dynamodb.Table(scope, id, {
    partitionKey: { name: 'id', type: STRING },
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    timeToLiveAttribute: 'ttl',
    removalPolicy: RETAINED,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    ...tableEncryption(scope),
  });
  table.addGlobalSecondaryIndex({
    indexName: WAKE_INDEX,
    partitionKey: { name: 'wakeShard', type: STRING },
    sortKey: { name: 'wakeAt', type: STRING },
    projectionType: dynamodb.ProjectionType.KEYS_ONLY,
  });
  return table;
}

/** The ARN of the index, for grants. */
export function wakeIndexArn(table: dynamodb.ITable): string {
  return `${table.tableArn}/index/${WAKE_INDEX}`;
}
