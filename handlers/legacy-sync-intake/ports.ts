import { Log, Metrics } from '../shared/jobs/job-ports';
import { FailureQueue } from '../shared/messages/failure-queue';
import { Tries } from '../shared/messages/tries';
import { Broker } from '../shared/publishing/broker';
import { Delivery } from '../shared/publishing/delivery';

export type IntakeMetric = 'ChangesQueued' | 'ChangesFromLegacy' | 'ChangesSetAside';

export interface IntakePorts {
  /** The queue of the worker. */
  readonly queue: Broker;
  readonly delivery: Delivery;
  /** Takes records of a stream that are no changes. */
  readonly failures: FailureQueue;
  /** Of records that could not be read for an unknown reason. */
  readonly tries: Tries;
  readonly metrics: Pick<Metrics<IntakeMetric>, 'count'>;
  readonly log: Log;
  /** The path of the pattern. */
  readonly pattern: string;
}
