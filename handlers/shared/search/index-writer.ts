import { BulkWriter, BulkWriterOptions } from './bulk-writer';
import { DocumentChange } from './document-change';
import { AliasLost, FieldStays, IndexDefinition, IndexGenerations, IndexNotFound } from './index-generations';
import { SearchEngine } from './search-engine';
import { FIRST_GENERATION } from './search-generations';
import { TargetIndex } from './search-settings';
import { describeError, OwnError } from '../errors/safe-error';
import { Tries } from '../messages/tries';
import { NotWritten } from '../stream/stream-run';

/** Until a generation is given up whose index is not found. A collection does not show each index at once. Library default. */
const MISSED_MILLIS = 300_000;
/** As many looks in a row have to miss it: of two with hours between, nobody knows what was there meanwhile. Library default. */
const LEAST_MISSES = 5;

/** An index, as a function keeps it from batch to batch. */
export interface OpenIndex {
  readonly settings: TargetIndex;
  readonly engine: SearchEngine;
  /** Of documents that were refused for an unknown reason. */
  readonly tries: Tries;
  /** Whether the index is there, as far as this process knows. */
  isMade: boolean;
  /** Looks in a row that did not find the index of a hidden generation. Default: it was found, or not looked for. */
  missed?: { readonly since: number; readonly looks: number };
  /** Its generation. Default: the first one. */
  generation?: string;
  /** Whether queries do not find the index: its generation is not the current one. Default: they do. */
  readonly isHidden?: boolean;
  /** If queries find another generation: that one is taken, or queries find it until a switch ends. Default: neither, and nothing is written. */
  readonly ifOther?: 'take' | 'leave';
  /** Is awaited with its generation, each time when the process has found the index, or made it. */
  readonly found?: (generation: string) => Promise<void>;
  /** Is awaited where the index of a hidden generation was not found for five minutes: none is made, and nothing is written. */
  readonly deleted?: () => Promise<void>;
}

export interface WriteTime {
  /** Milliseconds between tries. Default: those of the bulk writer. */
  readonly backoff?: BulkWriterOptions['backoff'];
  now(): number;
  /** Milliseconds until no further request may begin. */
  timeLeft(): number;
}

export interface IndexWrite<T> {
  readonly notWritten: Array<NotWritten<T>>;
  readonly written: number;
  /** Documents for which the index had something as new, or newer. */
  readonly superseded: number;
  /** Whether there is nothing to write to any more. */
  readonly isDeleted?: boolean;
}

/** Writes documents to an index, which it makes before the first of a process. An engine that does not answer leaves all of them to come again. */
export async function writeToIndex<T extends DocumentChange>(
  index: OpenIndex, documents: readonly T[], { now, timeLeft, backoff }: WriteTime,
): Promise<IndexWrite<T>> {
  const { settings: { alias }, engine, tries } = index;
  const generations = new IndexGenerations(engine, alias);
  let superseded = 0;
  let notWritten: Array<NotWritten<T>>;
  try {
    if (!await makeIndex(index, now)) return { notWritten: [], written: 0, superseded, isDeleted: true };
    const writer = new BulkWriter(generations.writerOf(generationOf(index)), {
      engine, tries, timeLeft, now: () => new Date(now()), countSuperseded: by => { superseded += by; },
    }, { backoff });
    notWritten = await writer.write(documents);
  } catch (error) {
    const reason = describeError(error);
    notWritten = documents.map(item => ({ item, reason, permanent: false }));
  }
  // the index may have been deleted: the next batch makes it again
  if (notWritten.some(({ permanent }) => !permanent)) index.isMade = false;
  return { notWritten, superseded, written: documents.length - notWritten.length - superseded };
}

/** Before the first write of a process. An index that is there already stays, whichever deployment made it. A hidden one is never made: that is for a rebuild. */
async function makeIndex(index: Omit<OpenIndex, 'tries'>, now: WriteTime['now']): Promise<boolean> {
  if (index.isMade) return true;
  const { settings, engine, isHidden } = index;
  const generations = new IndexGenerations(engine, settings.alias);
  if (isHidden) {
    if (!await isFound(index, generations, now)) {
      await index.deleted?.();
      return false;
    }
  } else {
    const found = await findFor(index, generations);
    await explained(index, generations.begin(generationOf(index), indexDefinition(settings), found));
  }
  await index.found?.(generationOf(index));
  index.isMade = true;
  return true;
}

/** @throws IndexNotFound until the index has not been found for long enough to be given up */
async function isFound(index: Pick<OpenIndex, 'generation' | 'missed'>, generations: IndexGenerations, now: WriteTime['now']): Promise<boolean> {
  try {
    await generations.require(generationOf(index));
    index.missed = undefined;
    return true;
  } catch (error) {
    if (!(error instanceof IndexNotFound)) throw error;
    const { since, looks } = index.missed ?? { since: now(), looks: 0 };
    index.missed = { since, looks: looks + 1 };
    if (now() - since < MISSED_MILLIS || looks + 1 < LEAST_MISSES) throw error;
    return false;
  }
}

/** Opens an index that is there, and makes none: its mapping gets what it lacks. Answers whether it is there. */
export async function extendIndex(index: Omit<OpenIndex, 'tries'>): Promise<boolean> {
  const { settings, engine, isHidden } = index;
  const generations = new IndexGenerations(engine, settings.alias);
  if (!isHidden) await findFor(index, generations);
  const generation = generationOf(index);
  if (await generations.definitionOf(generation) === undefined) return false;
  await explained(index, generations.extend(generation, indexDefinition(settings)));
  return true;
}

/** Says what to do: the index of a branch of a stream is not rebuilt. */
async function explained({ ifOther }: Pick<OpenIndex, 'ifOther'>, mapped: Promise<void>): Promise<void> {
  const isRebuilt = ifOther !== undefined;
  try {
    await mapped;
  } catch (error) {
    if (error instanceof AliasLost) {
      const way = isRebuilt ? 'If the index is of this view, rebuild the view. If it may be of another one, give' : 'It may be of another view: give';
      throw new OwnError(`${error.message}. ${way} this one another alias.`);
    }
    if (!(error instanceof FieldStays)) throw error;
    throw new OwnError(`${error.message}. The type and the parameters of a field stay: ${isRebuilt ? 'a rebuild' : 'another alias'} makes an index with the new ones.`);
  }
}

/** Looks at what queries find. The generation of the index is one of them, where it may take another. */
async function findFor(index: Omit<OpenIndex, 'tries'>, generations: IndexGenerations): Promise<string[]> {
  const { settings: { alias }, ifOther } = index;
  const found = await generations.found();
  const [other] = found.includes(generationOf(index)) ? [] : found;
  if (ifOther === 'take') index.generation = other ?? index.generation;
  if (other !== undefined && ifOther === undefined) throw new OwnError(`The alias ${alias} is of the index of another view: give this one another alias.`);
  return found;
}

/** What is written once the index is made. */
export function generationOf({ generation = FIRST_GENERATION }: Pick<OpenIndex, 'generation'>): string {
  return generation;
}

export function indexDefinition({ mapping }: Pick<TargetIndex, 'mapping'>): IndexDefinition {
  return { properties: mapping ?? {}, dynamic: mapping === undefined };
}
