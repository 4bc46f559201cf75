import * as fs from 'fs';
import * as path from 'path';
import { clearScreenDown } from 'readline';
import { MultiBar, SingleBar } from 'cli-progress';
import pLimit from 'p-limit';
import { shortened } from './terminal';
import { WORK_DIR } from '../tools/local-cloud/places';

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
  // with output into a file, bars and text are not on the same screen
  if (bars && process.stdout.isTTY) {
    bars.log(`${text}\n`);
    isTextWaiting = true;
  } else {
    process.stdout.write(`${text}\n`);
  }
}

/** Each step, with its start and its end. */
export const STEPS_LOG = path.join(WORK_DIR, 'demo-steps.log');
const BAR_SIZE = 16;
/** Columns beside the title: the bar, counts and a duration. */
const BESIDE = BAR_SIZE + ' 1020/1020 10m10s '.length + 2;
const [TITLE_LEAST, TITLE_MOST] = [12, 60];

let bars: MultiBar | undefined;
/** Whether the bars have text to print, above them. */
let isTextWaiting = false;
let isBegun = false;

/** Runs a step: a bar in a terminal while it runs, and lines in the log of steps. Steps may run side by side. */
export async function step<T>(title: string, total: number, work: Work<T>): Promise<T> {
  const startedAt = elapsed();
  const bar = canDraw() ? addBar(title, total) : undefined;
  let value = 0;
  note(`${startedAt} s  ${title}: begun`);
  try {
    return await work(to => {
      value = to ?? value + 1;
      bar?.update(value);
    });
  } finally {
    note(`${elapsed()} s  ${title}: ${value}/${total}, since ${startedAt} s`);
    if (bar) { bars?.remove(bar); }
  }
}

/** Shows what was printed last, and gives the screen back. */
export function endBars() {
  bars?.update();
  bars?.stop();
  bars = undefined;
}

/** Not into a file, and not in a terminal that cannot move its cursor. */
function canDraw(): boolean {
  return process.stderr.isTTY && process.env.TERM !== 'dumb';
}

function startBars(): MultiBar {
  // Ctrl-C ends this program: its terminal keeps its cursor, and goes on wrapping lines
  const started = new MultiBar({ format: '{title} {bar} {value}/{total} {duration_formatted}', barsize: BAR_SIZE, linewrap: true, clearOnComplete: true });
  // text is written over the bars of before, and lines of it may be shorter
  started.on('redraw-pre', () => {
    if (isTextWaiting) { clearScreenDown(process.stderr); }
    isTextWaiting = false;
  });
  return started;
}

function addBar(title: string, total: number): SingleBar {
  bars ??= startBars();
  const size = Math.min(TITLE_MOST, Math.max(TITLE_LEAST, process.stderr.columns - BESIDE));
  return bars.create(total, 0, { title: shortened(title, size).padEnd(size) });
}

function note(line: string) {
  if (!isBegun) { fs.mkdirSync(WORK_DIR, { recursive: true }); }
  fs.writeFileSync(STEPS_LOG, `${line}\n`, { flag: isBegun ? 'a' : 'w' });
  isBegun = true;
}
