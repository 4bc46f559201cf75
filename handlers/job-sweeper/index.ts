import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { Context } from 'aws-lambda';
import { SweeperMetric, SweeperPorts } from './ports';
import { readSettings } from './settings';
import { sweep } from './sweep';
import { CLIENT_TIMEOUTS, SQS_CLIENT } from '../shared/aws/clients';
import { DynamoJobStore } from '../shared/aws/jobs/dynamo-job-store';
import { SqsJobQueue } from '../shared/aws/jobs/sqs-job-queue';
import { DynamoLookBook } from '../shared/aws/messages/dynamo-look-book';
import { SqsDeadLetterQueue } from '../shared/aws/messages/sqs-dead-letter-queue';
import { serviceTime } from '../shared/aws/service-time';
import { OwnError } from '../shared/errors/safe-error';
import { Environment } from '../shared/runtime/environment';
import { makeLogger, PatternMetrics } from '../shared/runtime/observability';

const settings = readSettings(new Environment(process.env));
const log = makeLogger('job-sweeper', settings.pattern);
const metrics = new PatternMetrics<SweeperMetric>(settings.pattern, log);
const sqs = new SQSClient(SQS_CLIENT);
const dynamo = new DynamoDBClient(CLIENT_TIMEOUTS);
const ports: Omit<SweeperPorts, 'life'> = {
  store: new DynamoJobStore(dynamo, settings.tableName),
  looks: new DynamoLookBook(dynamo, settings.tableName),
  queue: new SqsJobQueue(sqs, settings.queueUrl),
  deadLetterQueue: new SqsDeadLetterQueue(sqs, settings.deadLetterQueueUrl, settings.deadLetterQueueArn),
  metrics,
  log,
};

export async function handler(_event: unknown, context: Context): Promise<void> {
  log.addContext(context);
  try {
    const retentions = await readRetentions();
    const life = () => ({ now: new Date(serviceTime(sqs)), ...retentions });
    await sweep(settings.tableName, () => context.getRemainingTimeInMillis(), { ...ports, life });
  } finally {
    metrics.publish();
  }
}

/** Somebody may have raised the retention of the queue by hand, and no job is given up that the queue still has. */
async function readRetentions() {
  const { queueUrl, messageRetentionSeconds, recordRetentionSeconds } = settings;
  const read = new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['MessageRetentionPeriod'] });
  const { Attributes } = await sqs.send(read).catch((error: unknown) => {
    log.error('failed', { step: 'retention', error });
    throw new OwnError('The retention of the queue was not read.');
  });
  const longer = Math.max(0, Number(Attributes?.MessageRetentionPeriod ?? 0) - messageRetentionSeconds);
  return { messageRetentionSeconds: messageRetentionSeconds + longer, recordRetentionSeconds: recordRetentionSeconds + longer };
}
