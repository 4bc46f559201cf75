import { RebuiltIndex } from './rebuilt-index';
import { OwnError } from '../../../shared/errors/safe-error';
import { IndexDefinition, IndexGenerations } from '../../../shared/search/index-generations';
import { recordIn } from '../../../shared/search/index-record';
import { indexDefinition } from '../../../shared/search/index-writer';
import { changed, firstOf, GENERATION_NAMES, SearchDefinition, SearchGenerations } from '../../../shared/search/search-generations';
import { Generations } from '../../../shared/views/generations';
import { RebuildRefused } from '../../../shared/views/rebuild-refused';

/** Switches of others in a row, each between two requests. Library default. */
const MOST_ATTEMPTS = 5;

/** The record. Without one, what queries find is recorded, as it is: nothing is that has no index. Queries that find nothing get a first index. */
export async function recorded(index: RebuiltIndex): Promise<SearchGenerations> {
  const { record, settings } = index;
  const state = await recordIn(index);
  if (state) return state;
  const generations = generationsIn(index);
  const id = await foundIn(generations, indexDefinition(settings));
  // one that was made a moment ago may not be found yet
  await generations.require(id);
  const { properties, dynamic } = presentIn(await generations.definitionOf(id));
  const found = firstOf({ projection: settings.projection, ...dynamic !== true && { mapping: properties } }, id);
  return presentIn(await record.update(before => before ?? found));
}

/** What queries find: a first index, if they find nothing. One without the alias may be of any time, and is not shown. */
async function foundIn(generations: IndexGenerations, definition: IndexDefinition): Promise<string> {
  for (const name of GENERATION_NAMES) {
    const current = await generations.current();
    if (current !== undefined) return current;
    if (await generations.createFound(name, definition)) return name;
    // one of somebody else is an error
    await generations.definitionOf(name);
  }
  const names = `${generations.view}-${GENERATION_NAMES[0]} to ${generations.view}-${GENERATION_NAMES.at(-1)}`;
  throw new OwnError(`The indexes ${names} are there, and queries find none of them by ${generations.view}. They may be of another view: give this one another alias.`);
}

export async function generationsNow({ record }: Pick<RebuiltIndex, 'record'>): Promise<SearchGenerations> {
  return presentIn(await record.read());
}

export async function update({ record }: Pick<RebuiltIndex, 'record'>, change: (state: SearchGenerations) => SearchGenerations): Promise<SearchGenerations> {
  return presentIn(await record.update(state => change(presentIn(state))));
}

/** Of an execution that has begun, there is a record. */
function presentIn<T>(found: T | undefined): T {
  if (found === undefined) throw new RebuildRefused('RebuildLost', 'The record of the generations, or the current index, was removed during the rebuild.');
  return found;
}

export function generationsIn({ engine, settings }: RebuiltIndex): IndexGenerations {
  return new IndexGenerations(engine, settings.alias);
}

/**
 * Makes a generation the current one. Queries find the one of before, also where its index was deleted: wherever the execution ends, no change waits.
 *
 * @throws IndexNotFound where the generation has no index, or none yet: another attempt may find it
 */
export async function switchBy(
  change: (state: Generations<SearchDefinition>) => Generations<SearchDefinition>, index: RebuiltIndex, now: number,
): Promise<void> {
  const { current: { id } } = change(await generationsNow(index));
  await generationsIn(index).require(id);
  await align(index);
  await update(index, state => changed(state, now, change));
  await align(index);
}

/**
 * Lets queries find the current generation of the record, in one step. The record comes first, and each generation in it is written: wherever an
 * execution ends, queries find one that follows the source.
 */
export async function align(index: RebuiltIndex): Promise<void> {
  const generations = generationsIn(index);
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
    const { current: { id, definition } } = await generationsNow(index);
    const found = await generations.found();
    if (found.length === 1 && found[0] === id) return;
    // in one request where queries find nothing: the projector waits for an index that is there, and that they do not find
    if (found.length === 0 && await generations.createFound(id, indexDefinition(definition))) return;
    await generations.create(id, indexDefinition(definition));
    await generations.switchTo(id);
  }
  throw new OwnError('The current generation is changed by others all the time.');
}
