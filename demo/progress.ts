import { MultiBar } from 'cli-progress';
import pLimit from 'p-limit';

type Work<T> = (advance: (to?: number) => void) => Promise<T>;

/** How much may be busy side by side. */
const LANES = 2;
const lanes = pLimit(LANES);

/** For what keeps the machine busy: in the order in which they ask, two at a time. What only waits goes on beside it. */
export function busy<T>(work: () => Promise<T>): Promise<T> {
  return lanes(work);
}

/** For a burst that a deadline or a timeout judges: nothing else is busy meanwhile. */
export function alone<T>(work: () => Promise<T>): Promise<T> {
  let end!: () => void;
  const ended = new Promise<void>(resolve => { end = resolve; });
  // lanes are given in turn: those that are held until the end were free before the work has the last one
  for (let lane = 1; lane < LANES; lane++) { void lanes(() => ended); }
  return lanes(work).finally(end);
}

/** Seconds since this program was started. */
export function elapsed(): number {
  return Math.round(process.uptime());
}

/** Prints what is to stay, above the bars if there are any. */
export function print(text: string) {
  if (bars) { bars.log(`${text}\n`); } else { process.stdout.write(`${text}\n`); }
}

let bars: MultiBar | undefined;
let running = 0;

/** Runs a step and shows how far it is: as a bar in a terminal, as one line when it is done in a log, with its start and its end. Steps may run side by side. */
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
  const startedAt = elapsed();
  let value = 0;
  try {
    return await work(to => { value = to ?? value + 1; });
  } finally {
    process.stderr.write(`${title.padEnd(44)} ${value}/${total} ${startedAt}s - ${elapsed()}s\n`);
  }
}
