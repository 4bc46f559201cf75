import { CheckedView, Difference, DriftSettings, Suspect } from './ports';
import { describeError, OwnError } from '../errors/safe-error';
import { Log } from '../jobs/job-ports';
import { canonicalJson } from '../json/canonical-json';
import { sideBySide } from '../runtime/side-by-side';
import { Image } from '../stream/table-change';

/** Before a difference is remembered: mostly, the projector is less than this behind. Library defaults. */
const PAUSES_MILLIS = [0, 1_000, 3_000];
/** Where more copies drift, a rebuild is the repair. Library default. */
const MOST_SUSPECTS = 64;
/** They are one item of 400 KB at most, with its names. A key has 3 KB, and six times as much in JSON. */
const SUSPECTS_BYTES = 400_000;

export interface DriftPorts {
  /** One that is not there is not opened: its projector makes it, or a rebuild has removed it. */
  readonly views: ReadonlyArray<{ readonly name: string; open(): Promise<CheckedView | undefined> }>;
  readonly settings: DriftSettings;
  readonly log: Pick<Log, 'info' | 'warn' | 'error'>;
  /** Keys of about so many items of the source. */
  sample(size: number): Promise<readonly Image[]>;
  sleep(millis: number): Promise<void>;
  now(): number;
  /** Whether the time of the invocation is enough for one view more. */
  hasTime(): boolean;
}

/** What a run did for a view. */
export interface DriftChecked {
  /** Items, and rows beside them. */
  readonly checked: number;
  /** What differs, and may be late. */
  readonly suspects: number;
  readonly drifted: number;
  readonly repaired: number;
}

interface Found {
  readonly key: Image;
  readonly difference: Difference;
}

/**
 * Compares a sample of items with their copies in each view, and a sample of the copies with their items. A difference has drifted if a later check, after
 * the acceptable lag, finds the same version of the copy and a difference still. It is repaired. Throws if it failed for a view; the others are checked.
 */
export async function checkDrift(ports: DriftPorts): Promise<Record<string, DriftChecked>> {
  const { views, log } = ports;
  const checked: Record<string, DriftChecked> = {};
  const failed: string[] = [];
  for (const view of views) {
    try {
      if (!ports.hasTime()) throw new OwnError('The time of the run is over.');
      const opened = await view.open();
      if (opened) checked[view.name] = await checkView(opened, ports);
      else log.warn('the view is not there, and was not checked', { view: view.name });
    } catch (error) {
      log.error('the view was not checked', { view: view.name, reason: describeError(error) });
      failed.push(view.name);
    }
  }
  if (failed.length > 0) throw new OwnError(`Drift was not checked, or not repaired, in ${failed.length} of ${views.length} views: ${failed.join(', ')}.`);
  return checked;
}

async function checkView(view: CheckedView, ports: DriftPorts): Promise<DriftChecked> {
  const { settings: { sampleSize, acceptableLagSeconds }, log, now } = ports;
  const suspects = new Map((await view.suspects()).map(suspect => [textOf(suspect.key), suspect]));
  const sampled = [...await ports.sample(sampleSize), ...await view.sample(sampleSize)];
  const keys = new Map([...[...suspects.values()].map(({ key }) => key), ...sampled].map(key => [textOf(key), key]));
  const found = await differing([...keys.values()], view, ports);
  const next: Suspect[] = [];
  const ended = { drifted: 0, repaired: 0 };
  const reasons: string[] = [];
  for (const { key, difference } of found) {
    const before = suspects.get(textOf(key));
    const isSame = before !== undefined && before.version === difference.version;
    const suspect = { key, version: difference.version, since: isSame ? before.since : now() };
    if (!isSame || now() - suspect.since < acceptableLagSeconds * 1000) {
      next.push(suspect);
      continue;
    }
    try {
      // a change that came meanwhile says that it was late, and that it is right now
      if (!await difference.repair()) continue;
      ended.repaired += 1;
    } catch (error) {
      reasons.push(describeError(error));
      next.push(suspect);
    }
    ended.drifted += 1;
  }
  await view.remember(oldestOf(next));
  view.count('Checked', keys.size);
  // a metric costs by the hours that have data
  if (ended.drifted > 0) view.count('Drifted', ended.drifted);
  if (ended.repaired > 0) view.count('Repaired', ended.repaired);
  const checked = { checked: keys.size, suspects: next.length, ...ended };
  log.info('drift checked', { view: view.name, ...checked });
  if (reasons.length > 0) throw new OwnError(`${reasons.length} copies were not repaired: ${reasons[0]}`);
  return checked;
}

/** As many as there is room for. */
function oldestOf(suspects: readonly Suspect[]): Suspect[] {
  const oldest = [...suspects].sort((one, other) => one.since - other.since).slice(0, MOST_SUSPECTS);
  while (Buffer.byteLength(JSON.stringify(oldest)) > SUSPECTS_BYTES) oldest.pop();
  return oldest;
}

async function differing(keys: readonly Image[], view: CheckedView, { sleep }: DriftPorts): Promise<Found[]> {
  let open = keys;
  let found: Found[] = [];
  for (const pause of PAUSES_MILLIS) {
    if (pause > 0) await sleep(pause);
    const compared = await sideBySide(open, async key => ({ key, difference: await view.compare(key) }));
    found = compared.flatMap(({ key, difference }) => difference ? [{ key, difference }] : []);
    open = found.map(({ key }) => key);
    if (open.length === 0) break;
  }
  return found;
}

function textOf(key: Image): string {
  return canonicalJson(JSON.stringify(key));
}
