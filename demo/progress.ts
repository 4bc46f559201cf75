import { MultiBar } from 'cli-progress';
import pLimit from 'p-limit';

type Work<T> = (advance: (to?: number) => void) => Promise<T>;

/** For what keeps the machine busy: one after the other, in the order in which they ask. What only waits goes on beside it. */
export const busy = pLimit(1);

let bars: MultiBar | undefined;
let running = 0;

/** Runs a step and shows how far it is: as a bar in a terminal, as one line when it is done in a log. Steps may run side by side. */
export function step<T>(title: string, total: number, work: Work<T>): Promise<T> {
  return process.stderr.isTTY ? withBar(title, total, work) : withLine(title, total, work);
}

async function withBar<T>(title: string, total: number, work: Work<T>): Promise<T> {
  bars ??= new MultiBar({ format: '{title} {bar} {value}/{total} {duration_formatted}', barsize: 24, hideCursor: true });
  const bar = bars.create(total, 0, { title: title.padEnd(44) });
  running++;
  try {
    return await work(to => to === undefined ? bar.increment() : bar.update(to));
  } finally {
    bar.stop();
    if (--running === 0) {
      bars.stop();
      bars = undefined;
    }
  }
}

async function withLine<T>(title: string, total: number, work: Work<T>): Promise<T> {
  const startedAt = Date.now();
  let value = 0;
  try {
    return await work(to => { value = to ?? value + 1; });
  } finally {
    process.stderr.write(`${title.padEnd(44)} ${value}/${total} ${Math.round((Date.now() - startedAt) / 1000)}s\n`);
  }
}
