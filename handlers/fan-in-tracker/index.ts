import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { takeReport } from './take-report';
import { CLIENT_TIMEOUTS } from '../shared/aws/clients';
import { DynamoResultStore, S3ResultStore, WorkerResultStores } from '../shared/aws/fan-in/result-stores';
import { trackerPorts } from '../shared/aws/fan-in/tracker-ports';
import { Tracker, TrackerMetric } from '../shared/fan-in/tracker';
import { readResultsOfWorkers } from '../shared/fan-in/worker-settings';
import { Environment } from '../shared/runtime/environment';
import { makeLogger, PatternMetrics } from '../shared/runtime/observability';

const environment = new Environment(process.env);
const pattern = environment.text('PATTERN_PATH');
const log = makeLogger('fan-in-tracker', pattern);
const metrics = new PatternMetrics<TrackerMetric>(pattern, log);
const ports = trackerPorts(environment, log, metrics);
const tracker = new Tracker(ports);
const bucket = environment.optional('RESULTS_BUCKET');
const s3 = new S3Client(CLIENT_TIMEOUTS);
const shared = bucket !== undefined
  ? new S3ResultStore(s3, bucket, environment.optional('RESULTS_PREFIX'))
  : new DynamoResultStore(
    DynamoDBDocumentClient.from(new DynamoDBClient(CLIENT_TIMEOUTS)),
    environment.text('RESULTS_TABLE'), environment.wholeNumber('RECORD_RETENTION_SECONDS'), () => new Date());
const results = new WorkerResultStores(shared, s3, readResultsOfWorkers(environment));

async function handleRecord(record: SQSRecord): Promise<void> {
  try {
    await takeReport(record.body, ports.store, results, tracker);
  } catch (error) {
    log.error('report not tracked', { messageId: record.messageId, error: error as Error });
    throw error;
  }
}

export async function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  log.addContext(context);
  try {
    // in sequence: the event source sets the concurrency
    return await processPartialResponse(event, handleRecord, new BatchProcessor(EventType.SQS), {
      context, processInParallel: false, throwOnFullBatchFailure: false,
    });
  } finally {
    metrics.publish();
  }
}
