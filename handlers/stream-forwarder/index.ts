import * as fs from 'fs';
import * as path from 'path';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { Context } from 'aws-lambda';
import { LambdaFunctionInvoker } from '../shared/aws/lambda-function-invoker';
import { FailedRecordsSettings, failureQueueAt } from '../shared/aws/messages/messaging-clients';
import { branchStages } from '../shared/aws/stream/branch-stages';
import { Tries } from '../shared/messages/tries';
import { Environment } from '../shared/runtime/environment';
import { makeLogger, PatternMetrics } from '../shared/runtime/observability';
import { BranchMetric, branchRun } from '../shared/stream/branch-run';
import { readBranch } from '../shared/stream/branch-settings';
import { FunctionSink } from '../shared/stream/function-sink';
import { DeliveredRecord, putRecords } from '../shared/stream/put-record';
import { StreamBatchResponse } from '../shared/stream/stream-run';

/** The part of the function's time that is kept for its answer; library default. */
const MARGIN_MILLIS = 1_000;

const fileBeside = (name: string) => {
  const file = path.join(__dirname, name);
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined;
};
const environment = new Environment(process.env);
const { stages: settings } = readBranch(fileBeside);
const stages = branchStages(settings, environment);
const functionArn = environment.text('FUNCTION_ARN');
const pattern = environment.text('PATTERN_PATH');
const log = makeLogger('stream-forwarder', pattern);
const metrics = new PatternMetrics<BranchMetric>(pattern, log);
// one attempt: a batch that failed comes again with its event source
const invoker = new LambdaFunctionInvoker(new LambdaClient({ maxAttempts: 1, requestHandler: { connectionTimeout: 1_000 } }));
const ports = {
  failures: failureQueueAt(environment.text('FAILURE_QUEUE_URL'), JSON.parse(environment.optional('FAILED_RECORDS') ?? '{}') as FailedRecordsSettings, log),
  tries: new Tries(),
  metrics,
  log,
};

export async function handler(event: { readonly Records: DeliveredRecord[] }, context: Context): Promise<StreamBatchResponse> {
  log.addContext(context);
  const signal = () => AbortSignal.timeout(Math.max(1, context.getRemainingTimeInMillis() - MARGIN_MILLIS));
  try {
    return await branchRun(stages, new FunctionSink(functionArn, invoker, signal), ports).run(putRecords(event.Records));
  } finally {
    metrics.publish();
  }
}
