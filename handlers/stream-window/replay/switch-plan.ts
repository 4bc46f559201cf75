import { WindowReplayPorts } from './ports';
import { keptMillis } from '../../shared/replay/kept';
import { isSwitching, Replay, SwitchTarget } from '../../shared/replay/replay-record';
import { ReplayRefused } from '../../shared/replay/replay-refused';
import { checkShards, MARGIN_MILLIS, MOST_SHARDS } from '../../shared/replay/run-step';

/** Of what the stream keeps: a switch begins within it. The rest is for writing the results. Library default. */
const USABLE = 0.75;
/** Others are read after them. https://docs.aws.amazon.com/step-functions/latest/dg/concepts-asl-use-map-state-inline.html */
const SHARDS_AT_A_TIME = 40;

/**
 * Where a switch back reads on, or would if it went on. Refuses a switch that cannot end while the stream keeps what it has to read.
 *
 * @param replay with its phase before the switch
 */
export async function planSwitch(replay: Replay, target: SwitchTarget, ports: WindowReplayPorts): Promise<Pick<Replay, 'readOnFrom'>> {
  const { until, phase, promotedSince = until } = replay;
  const readOnFrom = isSwitching(replay) ? replay.readOnFrom : undefined;
  const { stream, now } = ports;
  const shards = await stream.shards();
  const kept = await keptMillis(replay, ports) - MARGIN_MILLIS;
  // the shards of a group wait for those before, which are read as fast as records arrive, or faster
  const usable = Math.floor(kept * USABLE / Math.max(1, Math.ceil(shards.length / SHARDS_AT_A_TIME)));
  if (target === 'shadow') {
    checkShards(shards);
    const last = until + (phase === 'promoting' ? kept : usable);
    if (now() > last) {
      await refuseExpired(`The stream would drop records that the switch has to read. It had to begin by ${new Date(last).toISOString()}`, replay, ports);
    }
    // what a way back that failed has put back lacks records until a switch has ended
    return { readOnFrom };
  }
  // what arrived before the replay began was counted by the windows
  const earliest = Math.max(until + 1, now() - (readOnFrom === undefined ? usable : kept));
  const isKept = earliest <= Math.max(until + 1, promotedSince - MARGIN_MILLIS);
  if (isKept && shards.length <= MOST_SHARDS) return { readOnFrom: earliest };
  if (phase === 'promoting' && now() <= until + kept) refuseUnfinished(shards);
  if (readOnFrom !== undefined) refuseToStop(isKept, shards);
  return { readOnFrom: undefined };
}

/** What was put back lacks the records since the switch. */
function refuseToStop(isKept: boolean, shards: readonly string[]) {
  if (isKept) checkShards(shards, 'switch to previous again when closed ones expire');
  throw new ReplayRefused(
    'ReplayExpired',
    'The stream no longer keeps the records that results lack which were put back: '
    + 'copy what you need out of the shadow table, and then start another replay.',
  );
}

/** What was promoted lacks the records since the replay began. */
function refuseUnfinished(shards: readonly string[]) {
  checkShards(shards, 'switch to shadow again when closed ones expire');
  throw new ReplayRefused(
    'SwitchUnfinished', 'A switch to the shadow has not ended, and it is too late to read what a way back needs: switch to shadow again first.',
  );
}

/** Refuses a switch with what to do instead. Where a switch back would be refused, that is said. */
export async function refuseExpired(found: string, replay: Replay, ports: WindowReplayPorts): Promise<never> {
  if (!isSwitching(replay)) throw new ReplayRefused('ReplayExpired', `${found}: start another replay.`);
  await planSwitch(replay, 'previous', ports);
  throw new ReplayRefused('ReplayExpired', `${found}: switch to previous, and then start another replay.`);
}

/** Refuses to promote results that can no longer be completed from the stream. */
export async function checkPromotion(replay: Replay, ports: WindowReplayPorts): Promise<void> {
  if (ports.now() > replay.until + await keptMillis(replay, ports) - MARGIN_MILLIS) {
    await refuseExpired('The stream no longer keeps all records since the replay began', replay, ports);
  }
}
