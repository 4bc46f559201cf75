import { randomUUID } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { Context } from 'aws-lambda';
import { AcceptJob } from './accept-job';
import { ExistingJob } from './existing-job';
import { JobApi } from './job-api';
import { JobApiMetric } from './ports';
import { readSettings } from './settings';
import { CLIENT_TIMEOUTS, SQS_CLIENT } from '../shared/aws/clients';
import { DynamoJobStore } from '../shared/aws/jobs/dynamo-job-store';
import { DynamoKeyClaims } from '../shared/aws/jobs/dynamo-key-claims';
import { SqsJobQueue } from '../shared/aws/jobs/sqs-job-queue';
import { S3ClaimCheckStore } from '../shared/aws/messages/s3-claim-check-store';
import { serviceTime } from '../shared/aws/service-time';
import { GatewayEvent } from '../shared/http/gateway-event';
import { GatewayResult, gatewayResult } from '../shared/http/gateway-result';
import { JobIds } from '../shared/http/job-ids';
import { jobRequest } from '../shared/http/job-request';
import { JsonBody } from '../shared/http/json-body';
import { Environment } from '../shared/runtime/environment';
import { makeLogger, PatternMetrics } from '../shared/runtime/observability';

const settings = readSettings(new Environment(process.env));
const schemaFile = path.join(__dirname, 'request-schema.json');
const schema = fs.existsSync(schemaFile) ? JSON.parse(fs.readFileSync(schemaFile, 'utf8')) as object : undefined;

const log = makeLogger('job-api', settings.pattern);
const metrics = new PatternMetrics<JobApiMetric>(settings.pattern, log);
const observers = { log, metrics };
const dynamo = new DynamoDBClient(CLIENT_TIMEOUTS);
const clock = { now: () => new Date(serviceTime(dynamo)) };
const store = new DynamoJobStore(dynamo, settings.tableName);
const ids = new JobIds({ pattern: settings.pattern, jobs: store, claims: new DynamoKeyClaims(dynamo, settings.tableName), newId: randomUUID });
const queue = new SqsJobQueue(new SQSClient(SQS_CLIENT), settings.queueUrl);
const { claimCheckBucket } = settings;
const claimChecks = claimCheckBucket === undefined ? undefined : new S3ClaimCheckStore(new S3Client(CLIENT_TIMEOUTS), claimCheckBucket);
const jobApi = new JobApi(
  settings,
  new AcceptJob(settings, store, queue, new JsonBody(schema), clock, ids, observers, claimChecks),
  new ExistingJob(settings, store, clock, observers),
  observers,
);

export async function handler(event: GatewayEvent, context: Context): Promise<GatewayResult> {
  log.addContext(context);
  try {
    return gatewayResult(event, await jobApi.handle(jobRequest(event)));
  } finally {
    metrics.publish();
  }
}
