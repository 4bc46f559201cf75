import { WindowReplayPorts } from './ports';
import { RecordCount, replayBatch } from './replay-batch';
import { ShadowWindows } from './shadow-windows';
import { checkPromotion, planSwitch, refuseExpired } from './switch-plan';
import { compareShadow, compareTable, promoteShadow, promoteTable, switchBack, WindowCount } from './walk';
import { Fence, fenceOf } from '../../shared/replay/fence';
import { readShard } from '../../shared/replay/read-shard';
import { MARGIN_MILLIS, ReplaySteps } from '../../shared/replay/run-step';
import { WindowResults } from '../../shared/windows/window-result';

type SegmentStep = ReplaySteps<WindowReplayPorts, RecordCount, WindowCount>['segments']['promoteShadow'];

/**
 * Replays of windows. A switch replaces results, and with them what they counted since. So it reads on, into the table:
 * whatever the result in a place has counted is not counted again.
 */
export const WINDOW_STEPS: ReplaySteps<WindowReplayPorts, RecordCount, WindowCount> = {
  records: ['records', 'leftOut', 'outside', 'refused', 'late'],
  differences: ['added', 'changed', 'removed', 'open', 'unchanged', 'returned', 'kept'],
  planSwitch,
  read: async (part, ports) => {
    const fence = fenceOf(part, ports.shadow.record);
    const replay = await fence();
    const results = new ShadowWindows(replay.id, ports.shadow, ports.settings);
    return readShard<RecordCount>(part, replay, ports, async records => {
      await fence();
      return replayBatch(records, replay, results, ports);
    });
  },
  catchUp: async (part, ports) => {
    const fence = fenceOf(part, ports.shadow.record);
    const replay = await fence();
    const { phase, readOnFrom, until } = replay;
    const range = {
      ...replay,
      from: phase === 'returning' ? readOnFrom! : until - MARGIN_MILLIS,
      until: part.until!,
      refuseLost: async (lost: string) => refuseExpired(lost, replay, ports),
    };
    const results = fencedResults(ports.results, fence);
    return readShard<RecordCount>(part, range, ports, async records => replayBatch(records, replay, results, ports));
  },
  segments: { compareShadow, compareTable, promoteShadow: whileKept(promoteShadow), promoteTable: whileKept(promoteTable), switchBack },
};

function whileKept(promote: SegmentStep): SegmentStep {
  return async (part, ports) => {
    await checkPromotion(await fenceOf(part, ports.shadow.record)(), ports);
    return promote(part, ports);
  };
}

function fencedResults(results: WindowResults, fence: Fence): WindowResults {
  return {
    read: window => results.read(window),
    write: async result => {
      await fence();
      return results.write(result);
    },
  };
}
