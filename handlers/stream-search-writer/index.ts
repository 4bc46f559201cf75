import * as fs from 'fs';
import * as path from 'path';
import { Context } from 'aws-lambda';
import { SearchMetric, SearchSink } from './search-sink';
import { FailedRecordsSettings, failureQueueAt } from '../shared/aws/messages/messaging-clients';
import { SignedSearchClient } from '../shared/aws/search/signed-search-client';
import { branchStages } from '../shared/aws/stream/branch-stages';
import { Tries } from '../shared/messages/tries';
import { Environment } from '../shared/runtime/environment';
import { makeLogger, PatternMetrics } from '../shared/runtime/observability';
import { TargetIndex } from '../shared/search/search-settings';
import { branchRun } from '../shared/stream/branch-run';
import { BranchSettings, readBranch } from '../shared/stream/branch-settings';
import { DeliveredRecord, putRecords } from '../shared/stream/put-record';
import { StreamBatchResponse } from '../shared/stream/stream-run';

/** What `branch.json` has besides the stages. Written by src/stream-pipeline/private/search-branch.ts. */
interface SearchBranchSettings extends BranchSettings, TargetIndex {
  readonly service: 'es' | 'aoss';
  readonly documentId?: readonly string[];
}

/** For the answer to the last request, which may take 17 seconds, and for the failure queue. */
const RESERVE_MILLIS = 20_000;

const fileBeside = (name: string) => {
  const file = path.join(__dirname, name);
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined;
};
const environment = new Environment(process.env);
const { stages, service, documentId, ...settings } = readBranch<SearchBranchSettings>(fileBeside);
const pattern = environment.text('PATTERN_PATH');
const log = makeLogger('stream-search-writer', pattern);
const metrics = new PatternMetrics<SearchMetric>(pattern, log);
const engine = new SignedSearchClient({ url: environment.text('SEARCH_URL'), region: environment.text('AWS_REGION'), service });
const index = { settings, engine, tries: new Tries(), isMade: false };
const failures = failureQueueAt(environment.text('FAILURE_QUEUE_URL'), JSON.parse(environment.optional('FAILED_RECORDS') ?? '{}') as FailedRecordsSettings, log);
const ports = { failures, tries: new Tries(), metrics, log };
const ofBranch = branchStages(stages, environment);

export async function handler(event: { readonly Records: DeliveredRecord[] }, context: Context): Promise<StreamBatchResponse> {
  log.addContext(context);
  const timeLeft = () => context.getRemainingTimeInMillis() - RESERVE_MILLIS;
  const sink = new SearchSink(documentId, { index, metrics, timeLeft, now: () => Date.now() });
  try {
    return await branchRun(ofBranch, sink, ports).run(putRecords(event.Records));
  } finally {
    metrics.publish();
  }
}
