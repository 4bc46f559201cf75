import * as fs from 'fs';
import * as path from 'path';
import { Context } from 'aws-lambda';
import { ArchiveSink } from './archive-sink';
import { ColumnType } from './parquet-line';
import { FailedRecordsSettings, failureQueueAt } from '../shared/aws/messages/messaging-clients';
import { branchStages } from '../shared/aws/stream/branch-stages';
import { DeliveryStream } from '../shared/aws/stream/delivery-stream';
import { Tries } from '../shared/messages/tries';
import { Environment } from '../shared/runtime/environment';
import { makeLogger, PatternMetrics } from '../shared/runtime/observability';
import { BranchMetric, branchRun } from '../shared/stream/branch-run';
import { BranchSettings, readBranch } from '../shared/stream/branch-settings';
import { DeliveredRecord, putRecords } from '../shared/stream/put-record';
import { StreamBatchResponse } from '../shared/stream/stream-run';

const fileBeside = (name: string) => {
  const file = path.join(__dirname, name);
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined;
};
const environment = new Environment(process.env);
const { stages, columns } = readBranch<BranchSettings & { readonly columns?: ColumnType }>(fileBeside);
const pattern = environment.text('PATTERN_PATH');
const log = makeLogger('stream-archive-writer', pattern);
const metrics = new PatternMetrics<BranchMetric>(pattern, log);
const sink = new ArchiveSink(new DeliveryStream(environment.text('DELIVERY_STREAM_NAME')), columns);
const run = branchRun(branchStages(stages, environment), sink, {
  failures: failureQueueAt(environment.text('FAILURE_QUEUE_URL'), JSON.parse(environment.optional('FAILED_RECORDS') ?? '{}') as FailedRecordsSettings, log),
  tries: new Tries(),
  metrics,
  log,
});

export async function handler(event: { readonly Records: DeliveredRecord[] }, context: Context): Promise<StreamBatchResponse> {
  log.addContext(context);
  try {
    return await run.run(putRecords(event.Records));
  } finally {
    metrics.publish();
  }
}
