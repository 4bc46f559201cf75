import { randomInt, randomUUID } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import { Context } from 'aws-lambda';
import { HttpIngest, HttpIngestMetric } from './http-ingest';
import { RecordStream } from './record-stream';
import { KinesisRecords } from '../shared/aws/stream/kinesis-records';
import { GatewayEvent, webRequest } from '../shared/http/gateway-event';
import { GatewayResult, gatewayResult } from '../shared/http/gateway-result';
import { SchemaCheck } from '../shared/json/schema-check';
import { Delivery } from '../shared/publishing/delivery';
import { Environment } from '../shared/runtime/environment';
import { makeLogger, PatternMetrics } from '../shared/runtime/observability';

const environment = new Environment(process.env);
const contractFile = path.join(__dirname, 'contract.json');
const check = fs.existsSync(contractFile) ? new SchemaCheck(JSON.parse(fs.readFileSync(contractFile, 'utf8')) as object) : undefined;

const pattern = environment.text('PATTERN_PATH');
const log = makeLogger('http-ingest', pattern);
const metrics = new PatternMetrics<HttpIngestMetric>(pattern, log);
const stream = new KinesisRecords(environment.text('STREAM_NAME'));
const splits = environment.optional('PARTITION_KEY_SPLITS');
const settings = { check, partitionKeyPointer: environment.text('PARTITION_KEY_POINTER'), partitionKeySplits: splits === undefined ? undefined : Number(splits) };
const ingest = new HttpIngest(settings, {
  log,
  metrics,
  newId: randomUUID,
  drawn: count => randomInt(count),
  now: Date.now,
  stream: hasTime => new RecordStream(stream, hasTime),
  delivery: records => new Delivery(records),
});

export async function handler(event: GatewayEvent, context: Context): Promise<GatewayResult> {
  log.addContext(context);
  try {
    return gatewayResult(event, await ingest.handle(webRequest(event, context.awsRequestId)));
  } finally {
    metrics.publish();
  }
}
