import { OwnError } from '../errors/safe-error';
import { begun, Generation, Generations, generationsOf } from '../views/generations';
import { ProjectionSettings } from '../views/projection';

/** The names of generations. The policies of the functions name their indexes: src/core/search/private/search-access.ts. */
export const GENERATION_NAMES = ['1', '2', '3', '4'] as const;
/** The one that the first write makes, and the only one of a branch of a stream. */
export const FIRST_GENERATION = GENERATION_NAMES[0];

/**
 * Until a name is used again: longer than any invocation that may have read the record before. That of a rebuild lasts up to 15 minutes, also behind an
 * execution that was stopped, and its last request to the engine 17 seconds more. Library default.
 */
export const NAME_REST_MILLIS = 16 * 60_000;
/**
 * Until its index is deleted: longer than an invocation of the projector, whose changes would come again. Others stop where there is no index. Library
 * default, and less than the 120 seconds that a state machine waits.
 */
const INDEX_REST_MILLIS = 90_000;

/** What makes documents of items, and an index for them. */
export interface SearchDefinition {
  readonly projection: ProjectionSettings;
  /** The `properties` of the mapping. Default: the engine maps fields by their values. */
  readonly mapping?: Readonly<Record<string, object>>;
}

export type SearchGeneration = Generation<SearchDefinition>;

/** The generations of a search index. The current one is where the alias of queries has to be. */
export interface SearchGenerations extends Generations<SearchDefinition> {
  /** Whether the index of the building generation is there: it is written from then on. */
  readonly isMade?: boolean;
  /** When names were given up. */
  readonly freed?: Readonly<Record<string, FreedName>>;
}

interface FreedName {
  /** When, in epoch milliseconds; later if its index is deleted since. */
  readonly at: number;
  /** ARN of the execution that deletes its index. */
  readonly droppedBy?: string;
}

/** The record of a search index. Reads are consistent. */
export interface SearchRecord {
  /** Undefined before the first write and the first rebuild. */
  read(): Promise<SearchGenerations | undefined>;
  /** Replaces the record with what `change` makes of it, in one step. Its answer is the new record. */
  update(change: (state: SearchGenerations | undefined) => SearchGenerations | undefined): Promise<SearchGenerations | undefined>;
}

/** @param id of the index that is there. Default: there is none */
export function firstOf({ projection, mapping }: SearchDefinition, id: string = FIRST_GENERATION): SearchGenerations {
  return { current: { id, definition: { projection, mapping } } };
}

/** Those that changes are written to. */
export function writtenOf({ isMade, building, ...state }: SearchGenerations): SearchGeneration[] {
  return generationsOf({ ...state, building: isMade ? building : undefined });
}

/**
 * A change of the record that is one of any view. Names that it leaves without a generation are given up.
 *
 * @param now epoch milliseconds
 */
export function changed(
  before: SearchGenerations, now: number, change: (state: Generations<SearchDefinition>) => Generations<SearchDefinition>,
): SearchGenerations {
  const { isMade, freed = {}, ...state } = before;
  const after = change(state);
  if (after === state) return before;
  const kept = new Set(generationsOf(after).map(({ id }) => id));
  const left = generationsOf(state).filter(({ id }) => !kept.has(id)).map(({ id }): [string, FreedName] => [id, { at: now }]);
  const stillBuilds = after.building !== undefined && after.building.id === state.building?.id;
  return {
    ...after,
    ...isMade && stillBuilds && { isMade },
    freed: Object.fromEntries([...Object.entries(freed), ...left].filter(([id]) => !kept.has(id))),
  };
}

/**
 * A name is taken for another generation, whose index is to be made.
 *
 * @param ended an execution that has ended, whatever it was building
 */
export function reserved(
  before: SearchGenerations, definition: SearchDefinition, execution: string, now: number, ended?: string,
): SearchGenerations {
  return changed(before, now, state => {
    const since = new Date(now).toISOString();
    return begun(state, { id: state.building?.execution === execution ? '' : freeName(before, now), definition, since, execution }, ended);
  });
}

/** The name that was given up first, or never used: no invocation writes to it any more. */
function freeName(state: SearchGenerations, now: number): string {
  const freed = (id: string) => state.freed?.[id]?.at ?? 0;
  const [name] = freeNames(state).sort((one, other) => freed(one) - freed(other));
  if (freed(name) > now - NAME_REST_MILLIS) {
    const minutes = NAME_REST_MILLIS / 60_000;
    throw new OwnError(`All names of generations were given up less than ${minutes} minutes ago, and a stopped rebuild may still write to them: start it again later.`);
  }
  return name;
}

/** A generation beside the current one is given up: its index was deleted. */
export function withoutIndex(before: SearchGenerations, id: string, now: number): SearchGenerations {
  return changed(before, now, state => {
    const { previous, building, ...rest } = state;
    if (previous?.id !== id && building?.id !== id) return state;
    return { ...rest, ...previous?.id !== id && { previous }, ...building?.id !== id && { building } };
  });
}

/** Names without a generation: an index of theirs is to be deleted. One that was never given up may have an index of a deployment of before. */
export function freeNames(state: SearchGenerations): string[] {
  const taken = generationsOf(state).map(({ id }) => id);
  return GENERATION_NAMES.filter(name => !taken.includes(name));
}

/**
 * Names whose indexes an execution can delete, again if it did so before. They are given up anew, so that no rebuild takes one meanwhile.
 *
 * @param there names that have an index
 * @param now epoch milliseconds
 */
export function droppable(
  state: SearchGenerations, there: readonly string[], execution: string, now: number,
): { readonly names: string[]; readonly state: SearchGenerations } {
  const { freed = {} } = state;
  const isReady = ({ at, droppedBy }: FreedName = { at: 0 }) => at <= now - INDEX_REST_MILLIS || droppedBy === execution;
  const names = freeNames(state).filter(id => there.includes(id) && isReady(freed[id]));
  const dropped = names.map((id): [string, FreedName] => [id, { at: now, droppedBy: execution }]);
  return { names, state: { ...state, freed: { ...freed, ...Object.fromEntries(dropped) } } };
}
