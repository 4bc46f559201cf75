import { randomUUID } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Context } from 'aws-lambda';
import { CountingLate } from './late-records';
import { WindowSettings } from './window-settings';
import { WindowSink } from './window-sink';
import { CLIENT_TIMEOUTS } from '../shared/aws/clients';
import { FailedRecordsSettings, failureQueueAt } from '../shared/aws/messages/messaging-clients';
import { branchStages } from '../shared/aws/stream/branch-stages';
import { DynamoCountedRanges } from '../shared/aws/windows/dynamo-counted-ranges';
import { DynamoWindowResults } from '../shared/aws/windows/dynamo-window-results';
import { Tries } from '../shared/messages/tries';
import { Environment } from '../shared/runtime/environment';
import { makeLogger, PatternMetrics } from '../shared/runtime/observability';
import { BranchMetric, branchRun } from '../shared/stream/branch-run';
import { readBranch } from '../shared/stream/branch-settings';
import { DeliveredRecord, putRecords } from '../shared/stream/put-record';
import { StreamBatchResponse } from '../shared/stream/stream-run';

/** What was counted is known for so much longer than a record is accepted: clocks differ. */
const SPARE_MILLIS = 24 * 3600 * 1000;

const fileBeside = (name: string) => {
  const file = path.join(__dirname, name);
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined;
};
const environment = new Environment(process.env);
const settings = readBranch<WindowSettings>(fileBeside);
const { key, allowedLatenessMillis, resultRetentionMillis, countedMillis } = settings;
const stages = branchStages(settings.stages, environment);
const pattern = environment.text('PATTERN_PATH');
const log = makeLogger('stream-window', pattern);
const metrics = new PatternMetrics<BranchMetric | 'RecordsLate'>(pattern, log);
const client = new DynamoDBClient(CLIENT_TIMEOUTS);
const windowPorts = {
  results: new DynamoWindowResults(client, { tableName: environment.text('TABLE_NAME'), keyName: key.name, allowedLatenessMillis, resultRetentionMillis }),
  ledger: new DynamoCountedRanges(client, environment.text('LEDGER_TABLE_NAME'), allowedLatenessMillis + countedMillis + SPARE_MILLIS),
  tries: new Tries(),
  newId: randomUUID,
  now: Date.now,
};
const failures = failureQueueAt(environment.text('FAILURE_QUEUE_URL'), JSON.parse(environment.optional('FAILED_RECORDS') ?? '{}') as FailedRecordsSettings, log);
const ports = { failures: new CountingLate(failures, () => metrics.count('RecordsLate')), tries: new Tries(), metrics, log };

export async function handler(event: { readonly Records: DeliveredRecord[] }, context: Context): Promise<StreamBatchResponse> {
  log.addContext(context);
  try {
    return await branchRun(stages, new WindowSink(settings, windowPorts), ports).run(putRecords(event.Records));
  } finally {
    metrics.publish();
  }
}
