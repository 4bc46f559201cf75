import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { S3Client } from '@aws-sdk/client-s3';
import { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { FanOut } from './fan-out';
import { Intake, MapStep } from './intake';
import { ObjectIntake } from './object-intake';
import { IntakeMetric, Splitter } from './ports';
import { IntakeSettings, readSettings } from './settings';
import { CLIENT_TIMEOUTS } from '../shared/aws/clients';
import { functionSplitter, stateMachineSplitter } from '../shared/aws/fan-in/splitters';
import { SqsSubtaskQueues } from '../shared/aws/fan-in/subtask-queues';
import { trackerPorts } from '../shared/aws/fan-in/tracker-ports';
import { S3ObjectReader } from '../shared/aws/s3-object-reader';
import { Tracker, TrackerMetric } from '../shared/fan-in/tracker';
import { deliveryId } from '../shared/messages/message-identity';
import { Environment } from '../shared/runtime/environment';
import { makeLogger, PatternMetrics } from '../shared/runtime/observability';

const environment = new Environment(process.env);
const settings = readSettings(environment);
const log = makeLogger('fan-out-intake', settings.pattern);
const metrics = new PatternMetrics<IntakeMetric | TrackerMetric>(settings.pattern, log);
const ports = trackerPorts(environment, log, metrics);
const fanOut = new FanOut(settings, {
  store: ports.store,
  queues: new SqsSubtaskQueues(settings.workers),
  tracker: new Tracker(ports),
  splitter: splitterOf(settings),
  metrics,
  log,
  now: ports.now,
});
const objects = settings.takesObjects ? new ObjectIntake(fanOut, new S3ObjectReader(new S3Client(CLIENT_TIMEOUTS)), settings) : undefined;
const intake = new Intake(settings.pattern, fanOut, objects, settings.takesRequests);

function splitterOf({ splitterFunction, splitterStateMachine }: IntakeSettings): Splitter | undefined {
  if (splitterFunction !== undefined) return functionSplitter(splitterFunction);
  return splitterStateMachine === undefined ? undefined : stateMachineSplitter(splitterStateMachine);
}

async function handleRecord(record: SQSRecord): Promise<void> {
  const { body, messageId, messageAttributes: attributes } = record;
  try {
    await intake.take(body, deliveryId({ messageId, attributes }), attributes);
  } catch (error) {
    log.error('message not processed', { messageId: record.messageId, error: error as Error });
    throw error;
  }
}

/** Handles messages of the intake queue, and steps of the state machine that splits lists. */
export async function handler(event: SQSEvent | MapStep, context: Context): Promise<SQSBatchResponse | { readonly taken: boolean }> {
  log.addContext(context);
  try {
    if ('fanOut' in event) return await intake.step(event);
    // in sequence: the event source sets the concurrency
    return await processPartialResponse(event, handleRecord, new BatchProcessor(EventType.SQS), {
      context, processInParallel: false, throwOnFullBatchFailure: false,
    });
  } finally {
    metrics.publish();
  }
}
