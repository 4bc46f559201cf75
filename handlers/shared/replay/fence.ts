import { LiveTable } from './ports';
import { recentRecord } from './recent-record';
import { ReplayPorts } from './replay-ports';
import { ownOf, Replay, ReplayRecord, Turn } from './replay-record';

/** The replay. Refused when the page no longer belongs to the execution that works on it. */
export type Fence = () => Promise<Replay>;

export function fenceOf(turn: Turn, record: ReplayRecord): Fence {
  return async () => ownOf(await record.read(), turn);
}

/** The ports of a page, whose table takes no write when another execution has replaced it. */
export function fenced<P extends ReplayPorts>(ports: P, turn: Turn): P {
  const record = recentRecord(ports.shadow.record, ports.now);
  const shadow = Object.assign(Object.create(ports.shadow) as P['shadow'], { record });
  return { ...ports, shadow, live: fencedTable(ports.live, fenceOf(turn, record)) };
}

function fencedTable(live: LiveTable, fence: Fence): LiveTable {
  return {
    get: key => live.get(key),
    scan: (segment, from) => live.scan(segment, from),
    put: async (item, seen) => {
      await fence();
      return live.put(item, seen);
    },
    remove: async (key, seen) => {
      await fence();
      return live.remove(key, seen);
    },
  };
}
