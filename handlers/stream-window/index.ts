import { randomUUID } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import { setTimeout as sleep } from 'timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { Context } from 'aws-lambda';
import { CountingLate } from './late-records';
import { WINDOW_STEPS } from './replay/window-steps';
import { WindowSettings } from './window-settings';
import { WindowSink } from './window-sink';
import { CLIENT_TIMEOUTS } from '../shared/aws/clients';
import { FailedRecordsSettings, failureQueueAt } from '../shared/aws/messages/messaging-clients';
import { isRunning } from '../shared/aws/running-executions';
import { serviceTime } from '../shared/aws/service-time';
import { branchStages } from '../shared/aws/stream/branch-stages';
import { DynamoLiveTable } from '../shared/aws/stream/dynamo-live-table';
import { DynamoShadowTable } from '../shared/aws/stream/dynamo-shadow-table';
import { KinesisReplayedStream } from '../shared/aws/stream/kinesis-replayed-stream';
import { DynamoCountedRanges } from '../shared/aws/windows/dynamo-counted-ranges';
import { DynamoWindowResults } from '../shared/aws/windows/dynamo-window-results';
import { unchangedWindow } from '../shared/aws/windows/unchanged-window';
import { describeError, OwnError } from '../shared/errors/safe-error';
import { Tries } from '../shared/messages/tries';
import { ReplayEvent, runStep } from '../shared/replay/run-step';
import { Environment } from '../shared/runtime/environment';
import { makeLogger, PatternMetrics } from '../shared/runtime/observability';
import { BranchMetric, branchRun } from '../shared/stream/branch-run';
import { readBranch } from '../shared/stream/branch-settings';
import { DeliveredRecord, putRecords } from '../shared/stream/put-record';
import { StreamBatchResponse } from '../shared/stream/stream-run';
import { readState } from '../shared/windows/window-state';

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
const tableName = environment.text('TABLE_NAME');
const windowPorts = {
  results: new DynamoWindowResults(client, { tableName, keyName: key.name, allowedLatenessMillis, resultRetentionMillis }),
  ledger: new DynamoCountedRanges(client, environment.text('LEDGER_TABLE_NAME'), allowedLatenessMillis + countedMillis + SPARE_MILLIS),
  tries: new Tries(),
  newId: randomUUID,
  now: Date.now,
};
/** A replay has no failure queue: the branch has sent there what it could not take. */
const failurePorts = () => {
  const failures = failureQueueAt(environment.text('FAILURE_QUEUE_URL'), JSON.parse(environment.optional('FAILED_RECORDS') ?? '{}') as FailedRecordsSettings, log);
  return { failures: new CountingLate(failures, () => metrics.count('RecordsLate')), tries: new Tries(), metrics, log };
};
let ports: ReturnType<typeof failurePorts> | undefined;

export async function handler(event: { readonly Records: DeliveredRecord[] }, context: Context): Promise<StreamBatchResponse> {
  log.addContext(context);
  try {
    return await branchRun(stages, new WindowSink(settings, windowPorts), ports ??= failurePorts()).run(putRecords(event.Records));
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
let replayed: { readonly stream: KinesisReplayedStream; readonly sfn: SFNClient } | undefined;

/** Runs a step of the state machine: another function with the same code, so that both make the same results. */
export async function replay(event: ReplayEvent, context: Context): Promise<unknown> {
  log.addContext(context);
  // the windows need neither
  replayed ??= { stream: new KinesisReplayedStream(environment.text('STREAM_ARN')), sfn: new SFNClient(CLIENT_TIMEOUTS) };
  const { stream, sfn } = replayed;
  const now = () => serviceTime(client);
  const reserve = PAGE_MILLIS + Number(environment.text('TRANSFORM_SECONDS')) * 1_000;
  try {
    return await runStep(event, WINDOW_STEPS, {
      ...windowPorts,
      stream,
      shadow: new DynamoShadowTable(client, environment.text('SHADOW_TABLE'), now),
      live: new DynamoLiveTable(client, tableName, seen => unchangedWindow(seen === undefined ? undefined : readState(seen))),
      stages,
      settings,
      batchSize: Number(environment.text('BATCH_SIZE')),
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
