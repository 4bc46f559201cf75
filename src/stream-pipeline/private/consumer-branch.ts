import { aws_lambda as lambda } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { BranchParts, BranchRequest } from './branch-parts';
import { BranchReader } from './branch-reader';
import { hasWork } from './stage-settings';
import { grantFunction } from '../../core/messaging/private/invoke-grant';
import { forwarderTimeout } from '../../core/workers/private/forwarder-timeout';
import { workerPrincipal } from '../../core/workers/private/worker-principal';
import { StreamConsumerOptions } from '../stream-branch-options';

/** A function reads the stream itself; behind a contract or a transform, the library's function reads and invokes it. */
export function consumerBranch(branch: Construct, request: BranchRequest, handler: lambda.IFunction, options: StreamConsumerOptions): BranchParts {
  const { alarms = {}, idempotency } = options;
  const { context: { operations, encryptionKey, retentionPeriod }, alarmPrefix } = request;
  const reader = new BranchReader(branch, request);
  const isForwarded = request.stages.some(hasWork);
  const readerFunction = isForwarded ? forwarder(branch, reader, request, handler) : handler;
  const grantee = workerPrincipal(branch, handler);
  const reading = reader.read(readerFunction, isForwarded ? readerFunction : grantee, options);
  if (isForwarded) { reader.grantFailures(grantee); }
  reader.configureFailures(handler, reading.eventSourceArns);
  const idempotencyTable = idempotency?._bind(branch, {
    handler,
    grantee,
    eventSourceArns: reading.eventSourceArns,
    encryptionKey,
    operations,
    alarmPrefix,
    retentionPeriod,
    isStream: true,
    isForwarded,
    throttles: alarms.idempotencyThrottles,
  });
  reader.addFunctionAlarms(handler, alarms);
  if (isForwarded) {
    const { forwarderErrors: errors, forwarderThrottles: throttles, forwarderDuration: duration } = alarms;
    reader.addFunctionAlarms(readerFunction, { errors, throttles, duration }, 'Forwarder');
  }
  return { ...reader.finish(readerFunction, reading, options), idempotencyTable };
}

function forwarder(branch: Construct, reader: BranchReader, { name }: BranchRequest, handler: lambda.IFunction): lambda.IFunction {
  const fn = reader.makeFunction('Forwarder', {
    handler: 'stream-forwarder',
    description: `Checks and transforms records for the consumer ${name} of ${branch.node.scope!.node.path}`,
    timeout: forwarderTimeout(handler),
    environment: { FUNCTION_ARN: handler.functionArn },
  });
  grantFunction(branch, fn, handler);
  return fn;
}
