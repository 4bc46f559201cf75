import { randomUUID } from 'crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { Context } from 'aws-lambda';
import { ApiMetric } from './ports';
import { Routes } from './routes';
import { readSettings } from './settings';
import { CLIENT_TIMEOUTS, SQS_CLIENT } from '../shared/aws/clients';
import { DynamoFanInStore } from '../shared/aws/fan-in/dynamo-fan-in-store';
import { S3BucketEvents } from '../shared/aws/fan-in/s3-bucket-events';
import { S3UploadForms } from '../shared/aws/fan-in/s3-upload-forms';
import { DynamoKeyClaims } from '../shared/aws/jobs/dynamo-key-claims';
import { SqsJobQueue } from '../shared/aws/jobs/sqs-job-queue';
import { serviceTime } from '../shared/aws/service-time';
import { GatewayEvent, isHttpApiEvent } from '../shared/http/gateway-event';
import { GatewayResult, gatewayResult } from '../shared/http/gateway-result';
import { jobRequest } from '../shared/http/job-request';
import { Environment } from '../shared/runtime/environment';
import { makeLogger, PatternMetrics } from '../shared/runtime/observability';

const settings = readSettings(new Environment(process.env));
const { pattern, tableName, intakeQueueUrl, upload, eventsBucket } = settings;
const log = makeLogger('fan-in-api', pattern);
const metrics = new PatternMetrics<ApiMetric>(pattern, log);
const dynamo = new DynamoDBClient(CLIENT_TIMEOUTS);
const now = () => new Date(serviceTime(dynamo));
const routes = new Routes(settings, {
  store: new DynamoFanInStore(dynamo, tableName),
  claims: new DynamoKeyClaims(dynamo, tableName),
  queue: intakeQueueUrl === undefined ? undefined : new SqsJobQueue(new SQSClient(SQS_CLIENT), intakeQueueUrl),
  forms: upload && new S3UploadForms(new S3Client(CLIENT_TIMEOUTS), upload.bucket),
  objectEvents: eventsBucket === undefined ? undefined : new S3BucketEvents(new S3Client(CLIENT_TIMEOUTS), eventsBucket, { log, now }),
  metrics,
  log,
  newId: randomUUID,
  now,
});

export async function handler(event: GatewayEvent, context: Context): Promise<GatewayResult> {
  log.addContext(context);
  try {
    const request = jobRequest(event);
    const segments = (isHttpApiEvent(event) ? event.rawPath : event.path).split('/').filter(segment => segment !== '');
    return gatewayResult(event, await routes.handle(request, segments.at(-1) ?? ''));
  } finally {
    metrics.publish();
  }
}
