import { aws_lambda as lambda, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { QueueLoadLeveling, QueueWorker } from '../src';
import { bareAsyncHttpApi } from './bare/async-http-api';
import { bareQueueLoadLeveling } from './bare/queue-load-leveling';

/** One way to write the pattern. */
export type Build = (scope: Construct) => void;

/** The same resources by the library and by bare L2 constructs. */
export interface Variant {
  readonly name: string;
  readonly pattern: Build;
  readonly bare: Build;
}

function workerFunction(scope: Construct): lambda.Function {
  return new lambda.Function(scope, 'Worker', {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = async () => ({ batchItemFailures: [] });'),
    timeout: Duration.seconds(30),
  });
}

const leveling = (scope: Construct) => new QueueLoadLeveling(scope, 'Leveling', { worker: QueueWorker.function(workerFunction(scope)) });

export const DEFAULT_PATTERN: Variant = {
  name: 'QueueLoadLeveling',
  pattern: scope => { leveling(scope); },
  bare: scope => { bareQueueLoadLeveling(scope, workerFunction(scope)); },
};

export const WITH_HTTP_BUFFER: Variant = {
  name: 'with an asynchronous HTTP API',
  pattern: scope => { leveling(scope).addAsyncHttpApi('Api'); },
  bare: scope => {
    const worker = workerFunction(scope);
    bareAsyncHttpApi(scope, bareQueueLoadLeveling(scope, worker), worker);
  },
};
