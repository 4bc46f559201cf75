import * as fs from 'fs';
import * as path from 'path';
import { setTimeout as sleep } from 'timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { Context } from 'aws-lambda';
import { TABLE_STEPS } from './replay/table-steps';
import { TableKey, VERSION_ATTRIBUTE } from './table-item';
import { TableSink } from './table-sink';
import { CLIENT_TIMEOUTS } from '../shared/aws/clients';
import { FailedRecordsSettings, failureQueueAt } from '../shared/aws/messages/messaging-clients';
import { isRunning } from '../shared/aws/running-executions';
import { serviceTime } from '../shared/aws/service-time';
import { branchStages } from '../shared/aws/stream/branch-stages';
import { DynamoLiveTable } from '../shared/aws/stream/dynamo-live-table';
import { condition, DynamoShadowTable } from '../shared/aws/stream/dynamo-shadow-table';
import { DynamoVersionedItems } from '../shared/aws/stream/dynamo-versioned-items';
import { KinesisReplayedStream } from '../shared/aws/stream/kinesis-replayed-stream';
import { describeError, OwnError } from '../shared/errors/safe-error';
import { Tries } from '../shared/messages/tries';
import { ReplayEvent, runStep } from '../shared/replay/run-step';
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
const { stages, ...key } = readBranch<BranchSettings & TableKey>(fileBeside);
const pattern = environment.text('PATTERN_PATH');
const log = makeLogger('stream-table-writer', pattern);
const metrics = new PatternMetrics<BranchMetric>(pattern, log);
const client = new DynamoDBClient(CLIENT_TIMEOUTS);
const branch = branchStages(stages, environment);
const items = new DynamoVersionedItems(client, environment.text('TABLE_NAME'), VERSION_ATTRIBUTE);
/** A replay has no failure queue: the branch has sent there what it could not take. */
const writer = () => branchRun(branch, new TableSink(key, items, new Tries()), {
  failures: failureQueueAt(environment.text('FAILURE_QUEUE_URL'), JSON.parse(environment.optional('FAILED_RECORDS') ?? '{}') as FailedRecordsSettings, log),
  tries: new Tries(),
  metrics,
  log,
});
let run: ReturnType<typeof writer> | undefined;

export async function handler(event: { readonly Records: DeliveredRecord[] }, context: Context): Promise<StreamBatchResponse> {
  log.addContext(context);
  try {
    return await (run ??= writer()).run(putRecords(event.Records));
  } finally {
    metrics.publish();
  }
}

/** A page, and a batch without functions among its stages, take less also where each request is tried three times. Library default. */
const PAGE_MILLIS = 120_000;
/** Two reads per second of the five that a shard has (https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html). Library default. */
const PAUSE_MILLIS = 500;
/** While others read too much of a shard; library default. */
const WAIT_MILLIS = 15_000;
const replayTries = new Tries();
let replayed: { readonly stream: KinesisReplayedStream; readonly sfn: SFNClient } | undefined;

/** Runs a step of the state machine: another function with the same code, so that both make the same items. */
export async function replay(event: ReplayEvent, context: Context): Promise<unknown> {
  log.addContext(context);
  // the writer needs neither
  replayed ??= { stream: new KinesisReplayedStream(environment.text('STREAM_ARN')), sfn: new SFNClient(CLIENT_TIMEOUTS) };
  const { stream, sfn } = replayed;
  const now = () => serviceTime(client);
  const reserve = PAGE_MILLIS + Number(environment.text('TRANSFORM_SECONDS')) * 1_000;
  try {
    return await runStep(event, TABLE_STEPS, {
      stream,
      shadow: new DynamoShadowTable(client, environment.text('SHADOW_TABLE'), now),
      live: new DynamoLiveTable(client, environment.text('TABLE_NAME'), seen => condition('#version', VERSION_ATTRIBUTE, seen)),
      key,
      stages: branch,
      batchSize: Number(environment.text('BATCH_SIZE')),
      tries: replayTries,
      log,
      isRunning: execution => isRunning(sfn, execution),
      hasTime: () => context.getRemainingTimeInMillis() > reserve,
      pause: () => sleep(PAUSE_MILLIS),
      wait: () => sleep(WAIT_MILLIS),
      now,
    });
  } catch (error) {
    // Lambda logs what is thrown, and Step Functions keeps it: foreign errors may quote items
    throw error instanceof OwnError ? error : new OwnError(describeError(error));
  }
}
