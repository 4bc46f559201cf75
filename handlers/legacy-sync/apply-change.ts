import { AdapterAnswer, AdapterFailure, ReceivedChange, SyncPorts } from './ports';
import { failingWaitMillis, LONGEST_WAIT_MILLIS, outageWaitMillis } from './waiting';
import { RetryAfter } from '../runtime/job';
import { CircuitOpenError, Health, Outcome } from '../shared/circuit/ports';
import { describeError } from '../shared/errors/safe-error';

/** After how many failures a change is given up, if other changes were applied in between: about half an hour. Library default. */
export const MOST_TRIES = 40;

/** Why a change was not applied. */
interface Obstacle {
  readonly reason: string;
  readonly waitMillis?: number;
  /** Whether it may be the fault of the change. */
  readonly mayBeChange?: boolean;
}

/**
 * Applies one change, once in effect. A change that legacy rejects is given up at once, with its reason. Otherwise it waits in the queue, and the
 * later changes of its entity behind it. An outage of legacy is nobody's fault: no change is given up because of it before it has
 * waited for 12 days. A change that fails again and again while others are applied is given up, too.
 *
 * @throws RetryAfter if it waits
 */
export async function applyChange(change: ReceivedChange, ports: SyncPorts): Promise<void> {
  const { adapter, circuit, records, metrics, log } = ports;
  const { lastSequence } = await records.find(change.item);
  if (lastSequence !== undefined && lastSequence >= change.sequence) {
    metrics.count('ChangesSuperseded');
    return log.info('change superseded', { event_id: change.id });
  }
  metrics.seconds('ChangeAge', ageMillis(change, ports) / 1000);
  let answer: AdapterAnswer;
  try {
    answer = await circuit.run(() => adapter.apply(change.payload), healthOf);
  } catch (error) {
    return postpone(change, obstacleOf(error, adapter.timeoutMillis), ports);
  }
  switch (answer.kind) {
    case 'applied':
      await records.applied(change.item, change.sequence);
      return metrics.count('ChangesApplied');
    case 'rejected': return giveUp(change, answer.reason, ports);
    case 'unavailable': return postpone(change, { reason: 'Legacy was not available.', waitMillis: answer.retryAfterMillis }, ports);
  }
}

function healthOf(outcome: Outcome<AdapterAnswer>): Health {
  if ('error' in outcome) return { kind: outcome.error instanceof AdapterFailure && outcome.error.kind === 'throttled' ? 'ignored' : 'unhealthy' };
  const { value } = outcome;
  return value.kind === 'unavailable' ? { kind: 'unhealthy', retryAfterMillis: value.retryAfterMillis } : { kind: 'healthy' };
}

function obstacleOf(error: unknown, timeoutMillis: number): Obstacle {
  if (error instanceof CircuitOpenError) return { reason: 'Legacy was not available: the circuit is open.', waitMillis: error.retryAfterMillis };
  if (!(error instanceof AdapterFailure)) throw error;
  const reason = error.message;
  switch (error.kind) {
    case 'throttled': return { reason };
    // it may still be at work: its effect must not come after that of the next try
    case 'unclear': return { reason, waitMillis: timeoutMillis };
    case 'failed': case 'timeout': return { reason, mayBeChange: true };
  }
}

async function postpone(change: ReceivedChange, { reason, waitMillis = 0, mayBeChange }: Obstacle, ports: SyncPorts): Promise<void> {
  const age = ageMillis(change, ports);
  if (age >= LONGEST_WAIT_MILLIS) return giveUp(change, `It has waited for 12 days. ${reason}`, ports);
  const tries = mayBeChange ? await countTry(change, ports) : 0;
  if (tries >= MOST_TRIES) return giveUp(change, `It failed ${tries} times while other changes were applied. ${reason}`, ports);
  const wait = tries > 0 ? failingWaitMillis(tries, ports.random()) : outageWaitMillis(age, ports.random());
  ports.metrics.count('ChangesPostponed');
  throw new RetryAfter(Math.max(wait, waitMillis) / 1000, reason);
}

/** A failure counts if another change was applied since the last: then it is not legacy that is down. */
async function countTry({ item, sequence }: ReceivedChange, { records }: SyncPorts): Promise<number> {
  const [{ failing }, seen] = await Promise.all([records.find(item), records.appliedCount()]);
  const before = failing?.sequence === sequence ? failing : undefined;
  if (before && seen <= before.seen) return before.tries;
  const tries = before ? before.tries + 1 : 0;
  await records.failed(item, { sequence, tries, seen });
  return tries;
}

async function giveUp(change: ReceivedChange, reason: string, { giveUp: send, metrics, log }: SyncPorts): Promise<void> {
  await send(change.id, reason);
  metrics.count('ChangesDeadLettered');
  log.error('change sent to the dead-letter queue', { event_id: change.id });
}

const ageMillis = ({ sentAt }: ReceivedChange, { now }: SyncPorts) => Math.max(0, now() - sentAt);

/** For an error that is neither legacy's nor the adapter's, such as a table that does not answer. */
export function waitAfter(error: unknown, { random }: Pick<SyncPorts, 'random'>): RetryAfter {
  return error instanceof RetryAfter ? error : new RetryAfter(outageWaitMillis(0, random()) / 1000, describeError(error));
}
