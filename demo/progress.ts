import { MultiBar } from 'cli-progress';

let bars: MultiBar | undefined;
let running = 0;

/** Runs a step and shows how far it is; in a log file, a line now and then. Steps may run side by side. */
export async function step<T>(title: string, total: number, work: (advance: (to?: number) => void) => Promise<T>): Promise<T> {
  bars ??= new MultiBar({
    format: '{title} {bar} {value}/{total} {duration_formatted}',
    barsize: 24,
    hideCursor: true,
    noTTYOutput: true,
    notTTYSchedule: 15_000,
  });
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
