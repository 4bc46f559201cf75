import { WindowReplayPorts } from './ports';
import { RecordCount, replayBatch } from './replay-batch';
import { ShadowWindows } from './shadow-windows';
import { compareShadow, compareTable, promoteShadow, promoteTable, switchBack, WindowCount } from './walk';
import { readShard } from '../../shared/replay/read-shard';
import { ownOf } from '../../shared/replay/replay-record';
import { ReplayRefused } from '../../shared/replay/replay-refused';
import { checkShards, MARGIN_MILLIS, ReplaySteps } from '../../shared/replay/run-step';

/**
 * Replays of windows. A switch replaces results, and with them what they counted since the replay began. So it reads on from there, into the table:
 * whatever the result in a place has counted is not counted again.
 */
export const WINDOW_STEPS: ReplaySteps<WindowReplayPorts, RecordCount, WindowCount> = {
  records: ['records', 'leftOut', 'outside', 'refused', 'late'],
  differences: ['added', 'changed', 'removed', 'open', 'unchanged', 'returned', 'kept'],
  checkSwitch: async ({ until }, { stream, now }) => {
    checkShards(await stream.shards());
    if (now() > until + await stream.retentionMillis() - MARGIN_MILLIS) {
      throw new ReplayRefused('ReplayExpired', 'The stream no longer keeps all records since the replay began: start another one.');
    }
  },
  read: async (part, ports) => {
    const replay = ownOf(await ports.shadow.record.read(), part.replay);
    const results = new ShadowWindows(replay.id, ports.shadow, ports.settings);
    return readShard<RecordCount>(part, replay, ports, async records => replayBatch(records, replay, results, ports));
  },
  catchUp: async (part, ports) => {
    const replay = ownOf(await ports.shadow.record.read(), part.replay);
    const range = { from: replay.until - MARGIN_MILLIS, until: part.until! };
    return readShard<RecordCount>(part, range, ports, async records => replayBatch(records, replay, ports.results, ports));
  },
  segments: { compareShadow, compareTable, promoteShadow, promoteTable, switchBack },
};
