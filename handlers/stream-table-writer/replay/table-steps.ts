import { TableReplayPorts } from './ports';
import { RecordCount, replayBatch } from './replay-batch';
import { compareShadow, compareTable, promoteShadow, promoteTable, switchBack, TableCount } from './walk';
import { fenceOf } from '../../shared/replay/fence';
import { readShard } from '../../shared/replay/read-shard';
import { ReplaySteps } from '../../shared/replay/run-step';

/** Replays of a table with the latest record of each key. */
export const TABLE_STEPS: ReplaySteps<TableReplayPorts, RecordCount, TableCount> = {
  records: ['records', 'leftOut', 'refused'],
  differences: ['added', 'changed', 'removed', 'kept', 'returned'],
  read: async (part, ports) => {
    const fence = fenceOf(part, ports.shadow.record);
    return readShard<RecordCount>(part, await fence(), ports, async records => {
      await fence();
      return replayBatch(records, part.replay, ports);
    });
  },
  segments: { compareShadow, compareTable, promoteShadow, promoteTable, switchBack },
};
