import { CircuitRecords } from '../../core/backends/private/circuit-records';
import { Operations } from '../../core/operations/operations';
import { LegacySyncOptions } from '../legacy-sync-options';

/** What a sync gets from the pattern besides its options. */
export interface LegacySyncProps extends LegacySyncOptions {
  readonly operations: Operations;
  /** The circuits that the functions of the pattern share. Default: circuits of its own. */
  readonly circuits?: CircuitRecords;
}
