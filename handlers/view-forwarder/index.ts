import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { Context } from 'aws-lambda';
import { forwardChanges, ForwarderPorts, ViewMetric } from './forward-changes';
import { CLIENT_TIMEOUTS } from '../shared/aws/clients';
import { LambdaFunctionInvoker } from '../shared/aws/lambda-function-invoker';
import { FailedRecordsSettings, failureQueueAt } from '../shared/aws/messages/messaging-clients';
import { DynamoViewRefills, RefillsSettings } from '../shared/aws/views/dynamo-view-refills';
import { Tries } from '../shared/messages/tries';
import { Environment } from '../shared/runtime/environment';
import { makeLogger, PatternMetrics } from '../shared/runtime/observability';
import { FunctionSink } from '../shared/stream/function-sink';
import { runViewBatch, ViewBatchResponse, ViewEvent } from '../shared/views/refills';

/** The part of the function's time that is kept for its answer; library default. */
const MARGIN_MILLIS = 1_000;

const environment = new Environment(process.env);
const functionArn = environment.text('FUNCTION_ARN');
const pattern = environment.text('PATTERN_PATH');
const log = makeLogger('view-forwarder', pattern);
const metrics = new PatternMetrics<ViewMetric>(pattern, log);
// one attempt: a batch that failed comes again with its event source
const invoker = new LambdaFunctionInvoker(new LambdaClient({ maxAttempts: 1, requestHandler: { connectionTimeout: 1_000 } }));
const { table, view } = JSON.parse(environment.text('REFILLS')) as RefillsSettings;
const refills = new DynamoViewRefills(new DynamoDBClient(CLIENT_TIMEOUTS), table, view);
const ports: Omit<ForwarderPorts, 'sink'> = {
  pattern,
  failures: failureQueueAt(environment.text('FAILURE_QUEUE_URL'), JSON.parse(environment.optional('FAILED_RECORDS') ?? '{}') as FailedRecordsSettings, log),
  tries: new Tries(),
  metrics,
  log,
  now: () => Date.now(),
};

export async function handler(event: ViewEvent, context: Context): Promise<ViewBatchResponse> {
  log.addContext(context);
  const signal = () => AbortSignal.timeout(Math.max(1, context.getRemainingTimeInMillis() - MARGIN_MILLIS));
  try {
    const sink = new FunctionSink(functionArn, invoker, signal, true);
    return await runViewBatch(event, { ...ports, refills }, own => forwardChanges(event.Records, { ...ports, ...own, sink }));
  } finally {
    metrics.publish();
  }
}
