import { aws_lambda as lambda, Duration } from 'aws-cdk-lib';
import { LegacySyncAlarms } from './legacy-sync-alarms';
import { SyncSource } from './sync-source';

/**
 * Functions that list the entities of both sides, for the reconciliation report.
 *
 * Each is invoked with `{ "cursor": null }`, and then with the cursor of its last answer. It returns a page:
 * `{ "entities": [{ "entity": "17", "hash": "9f86d0" }], "cursor": "next" }`, without `cursor` on the last page. In place of `hash`
 * it may return `fields`, an object of values: the report then names the fields that differ, never their values. Pages have up to 6 MB (Lambda limit).
 */
export interface SyncReconciliationOptions {
  /** Lists the entities of the new service. */
  readonly listNew: lambda.IFunction;
  /** Lists the entities of legacy. */
  readonly listLegacy: lambda.IFunction;
}

/**
 * Options of a sync to legacy.
 */
export interface LegacySyncOptions {
  /** The origin of the changes: `SyncSource.table(...)` or `SyncSource.bus(...)`. */
  readonly source: SyncSource;
  /**
   * The anti-corruption layer: your function, which translates a change and writes it to legacy. It is invoked with one change at a time:
   *
   * `{ "id": "...", "entity": "17", "sequence": "...", "kind": "MODIFY", "time": "...", "keys": {...}, "new": {...}, "old": {...} }`
   *
   * `kind` is `INSERT`, `MODIFY`, `REMOVE` or, from a bus, `EVENT` with `type`, `source` and `data` in place of the images. `old` is left out
   * where both images do not fit into a message of 1 MiB (SQS limit).
   *
   * Without an error the change is applied. `{ "rejected": "<reason>" }` says that legacy will never take it. `{ "unavailable": true, "retryAfter": 30 }`
   * says that legacy takes nothing now. An error or a timeout is tried again. A crash can repeat the last change, so that a write must replace the whole entity.
   */
  readonly adapter: lambda.IFunction;
  /**
   * The largest number of changes at a time, each of another entity: 2 to 1000 (Lambda event source limit).
   * @default 2
   */
  readonly maxConcurrency?: number;
  /**
   * The timeout of an imported adapter: 1 second to 14 minutes.
   * @default - the timeout of the function
   */
  readonly adapterTimeout?: Duration;
  /**
   * Functions that list both sides, for the reconciliation report.
   * @default - no report
   */
  readonly reconciliation?: SyncReconciliationOptions;
  /**
   * Overrides of the alarms of the sync: each can be tuned or disabled.
   * @default - all alarms, with the defaults of their options
   */
  readonly alarms?: LegacySyncAlarms;
}
