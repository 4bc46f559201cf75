import { TableReplayPorts } from './ports';
import { RecordCount, replayBatch } from './replay-batch';
import { compareShadow, compareTable, promoteShadow, promoteTable, switchBack, TableCount } from './walk';
import { readShard } from '../../shared/replay/read-shard';
import { ownOf } from '../../shared/replay/replay-record';
import { ReplaySteps } from '../../shared/replay/run-step';

/** Replays of a table with the latest record of each key. */
export const TABLE_STEPS: ReplaySteps<TableReplayPorts, RecordCount, TableCount> = {
  records: ['records', 'leftOut', 'refused'],
  differences: ['added', 'changed', 'removed', 'kept', 'returned'],
  read: async (part, ports) => {
    const replay = ownOf(await ports.shadow.record.read(), part.replay);
    return readShard<RecordCount>(part, replay, ports, async records => replayBatch(records, replay.id, ports));
  },
  segments: { compareShadow, compareTable, promoteShadow, promoteTable, switchBack },
};
