import { LiveTable } from './ports';
import { ReplayPorts } from './replay-ports';
import { ownOf, Replay, ReplayRecord, Turn } from './replay-record';

/** The replay. Refused when the page no longer belongs to the execution that works on it. */
export type Fence = () => Promise<Replay>;

export function fenceOf(turn: Turn, record: ReplayRecord): Fence {
  return async () => ownOf(await record.read(), turn);
}

/** The same ports, whose table takes no write of a page that another execution has replaced. */
export function fenced<P extends ReplayPorts>(ports: P, turn: Turn): P {
  return { ...ports, live: fencedTable(ports.live, fenceOf(turn, ports.shadow.record)) };
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
