import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { Context } from 'aws-lambda';
import { SweeperMetric, SweeperPorts } from './ports';
import { sweep } from './sweep';
import { CLIENT_TIMEOUTS, SQS_CLIENT } from '../shared/aws/clients';
import { SqsSubtaskQueues } from '../shared/aws/fan-in/subtask-queues';
import { trackerPorts } from '../shared/aws/fan-in/tracker-ports';
import { SqsJobQueue } from '../shared/aws/jobs/sqs-job-queue';
import { DynamoLookBook } from '../shared/aws/messages/dynamo-look-book';
import { SqsDeadLetterQueue } from '../shared/aws/messages/sqs-dead-letter-queue';
import { Tracker, TrackerMetric } from '../shared/fan-in/tracker';
import { readWorkers } from '../shared/fan-in/worker-settings';
import { Environment } from '../shared/runtime/environment';
import { makeLogger, PatternMetrics } from '../shared/runtime/observability';

const environment = new Environment(process.env);
const pattern = environment.text('PATTERN_PATH');
const workers = readWorkers(environment);
const intakeQueueUrl = environment.optional('INTAKE_QUEUE_URL');
const log = makeLogger('fan-in-sweeper', pattern);
const metrics = new PatternMetrics<SweeperMetric | TrackerMetric>(pattern, log);
const sqs = new SQSClient(SQS_CLIENT);
const base = trackerPorts(environment, log, metrics);
const ports: SweeperPorts = {
  store: base.store,
  queues: new SqsSubtaskQueues(workers),
  intakeQueue: intakeQueueUrl === undefined ? undefined : new SqsJobQueue(sqs, intakeQueueUrl),
  deadLetterQueues: Object.values(workers).map(worker => new SqsDeadLetterQueue(sqs, worker.deadLetterQueueUrl, worker.deadLetterQueueArn)),
  looks: new DynamoLookBook(new DynamoDBClient(CLIENT_TIMEOUTS), environment.text('TABLE_NAME')),
  tracker: new Tracker(base),
  metrics,
  log,
  now: base.now,
};

export async function handler(_event: unknown, context: Context): Promise<void> {
  log.addContext(context);
  try {
    await sweep(() => context.getRemainingTimeInMillis(), ports);
  } finally {
    metrics.publish();
  }
}
