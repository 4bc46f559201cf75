import { RebuiltIndex } from './rebuilt-index';
import { OwnError } from '../../../shared/errors/safe-error';
import { IndexGenerations } from '../../../shared/search/index-generations';
import { indexDefinition } from '../../../shared/search/index-writer';
import { firstOf, SearchGenerations } from '../../../shared/search/search-generations';

/** Switches of others in a row, each between two requests. Library default. */
const MOST_ATTEMPTS = 5;

type Recorded = Pick<RebuiltIndex, 'record' | 'settings'>;

export async function generationsNow({ record, settings }: Recorded): Promise<SearchGenerations> {
  return await record.read() ?? firstOf(settings);
}

export async function update({ record, settings }: Recorded, change: (state: SearchGenerations) => SearchGenerations): Promise<SearchGenerations> {
  return (await record.update(state => change(state ?? firstOf(settings))))!;
}

export function generationsIn({ engine, settings }: RebuiltIndex): IndexGenerations {
  return new IndexGenerations(engine, settings.alias);
}

/**
 * Lets queries find the current generation of the record, in one step. The record comes first, and each generation in it is written: wherever an
 * execution ends, queries find one that follows the source.
 */
export async function align(index: RebuiltIndex): Promise<void> {
  const generations = generationsIn(index);
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
    const { current: { id, definition } } = await generationsNow(index);
    if (await generations.current() === id) return;
    // there is none before the first change
    await generations.create(id, indexDefinition(definition));
    await generations.switchTo(id);
  }
  throw new OwnError('The current generation is changed by others all the time.');
}
