import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { validateSyncBus } from './sync-events';
import { LegacySyncProps } from './sync-props';
import { validateSyncTable } from './sync-stream';
import { Validation } from '../../core/private/validation';
import { functionTimeout } from '../../core/workers/private/function-timeout';
import { SyncSource } from '../sync-source';

/** The worker waits for the adapter, with half a minute besides: Lambda's limit is 15 minutes. */
const LONGEST_ADAPTER = Duration.minutes(14);

/** Checks the options of a sync before anything is created. */
export function validateSync(sync: Construct, { source, adapter, adapterTimeout, maxConcurrency, reconciliation }: LegacySyncProps) {
  const validation = new Validation(sync);
  validation.check(source instanceof SyncSource, 'source', 'be SyncSource.table(...) or SyncSource.bus(...)', source);
  validation.function('adapter', adapter);
  if (reconciliation) {
    validation.function('reconciliation.listNew', reconciliation.listNew);
    validation.function('reconciliation.listLegacy', reconciliation.listLegacy);
  }
  validation.integer('maxConcurrency', maxConcurrency, 2, 1000, 'Lambda event source limit');
  validation.here('adapter', adapter, 'Lambda invokes functions of its Region by ARN', ['region']);
  const known = functionTimeout(adapter);
  validation.check(known === undefined || adapterTimeout === undefined, 'adapterTimeout', 'be left out: it is the timeout of the function', adapterTimeout);
  validation.check((known ?? adapterTimeout) !== undefined, 'adapterTimeout', 'be given for an imported function: a change is tried again when its adapter has certainly ended', undefined);
  const timeout = known ?? adapterTimeout!;
  validation.knownDuration('adapterTimeout', timeout, ': the timeouts of worker and queue are computed from it');
  validation.duration('adapterTimeout', timeout, Duration.seconds(1), LONGEST_ADAPTER, 'the worker waits for the adapter; Lambda limit');
  const { _config: config } = source;
  if ('table' in config) {
    validateSyncTable(validation, config.table, config.options);
  } else {
    validateSyncBus(validation, config);
  }
}
