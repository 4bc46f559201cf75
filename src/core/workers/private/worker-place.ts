import { aws_lambda as lambda, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { IOperable } from '../../operations/operable';
import { PartPlace, placeElsewhere, validatePlace } from '../../operations/private/place-elsewhere';
import { IQueueWorker } from '../queue-worker-binding';

/** The parts of a function worker. Naming its class would load what only one pattern needs. */
interface KnownWorker {
  readonly handler?: lambda.IFunction;
  readonly _scope?: Construct;
}

const PARTS = { kind: 'Workers', prop: 'worker', remedy: 'make the function in the stage of the pattern' };

/**
 * The event source of a function is in its stack, with its table and alarms: that team deploys them and is paged by them. Its stack needs
 * that of the queue. Containers are in the stack of the pattern.
 */
export function workerPlace(pattern: Construct & IOperable, worker: IQueueWorker): PartPlace {
  const home = homeOf(pattern, worker);
  return home ? placeElsewhere(pattern, home, PARTS) : { scope: pattern, operations: pattern.operations };
}

/** Refuses a worker of another stage. Call it before anything is created. */
export function validateWorkerPlace(pattern: Construct, worker: IQueueWorker) {
  const home = homeOf(pattern, worker);
  if (home) { validatePlace(pattern, home, PARTS); }
}

/** The other stack that the worker is in, or the scope there. */
export function homeOf(pattern: Construct, worker: IQueueWorker): Construct | undefined {
  const { handler, _scope } = worker as KnownWorker;
  const home = _scope ?? (handler && Stack.of(handler));
  return home && Stack.of(home) !== Stack.of(pattern) ? home : undefined;
}
