import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { Context } from 'aws-lambda';
import { SweeperMetric, SweeperPorts } from './ports';
import { readSettings } from './settings';
import { sweep } from './sweep';
import { CLIENT_TIMEOUTS, SQS_CLIENT } from '../shared/aws/clients';
import { DynamoJobStore } from '../shared/aws/jobs/dynamo-job-store';
import { SqsJobQueue } from '../shared/aws/jobs/sqs-job-queue';
import { SqsDeadLetterQueue } from '../shared/aws/messages/sqs-dead-letter-queue';
import { Environment } from '../shared/runtime/environment';
import { makeLogger, PatternMetrics } from '../shared/runtime/observability';

const { messageRetentionSeconds, recordRetentionSeconds, ...settings } = readSettings(new Environment(process.env));
const log = makeLogger('job-sweeper', settings.pattern);
const metrics = new PatternMetrics<SweeperMetric>(settings.pattern, log);
const sqs = new SQSClient(SQS_CLIENT);
const ports: SweeperPorts = {
  store: new DynamoJobStore(new DynamoDBClient(CLIENT_TIMEOUTS), settings.tableName),
  queue: new SqsJobQueue(sqs, settings.queueUrl),
  deadLetterQueue: new SqsDeadLetterQueue(sqs, settings.deadLetterQueueUrl, settings.deadLetterQueueArn),
  life: () => ({ now: new Date(), messageRetentionSeconds, recordRetentionSeconds }),
  metrics,
  log,
};

export async function handler(_event: unknown, context: Context): Promise<void> {
  log.addContext(context);
  try {
    await sweep(settings.tableName, () => context.getRemainingTimeInMillis(), ports);
  } finally {
    metrics.publish();
  }
}
