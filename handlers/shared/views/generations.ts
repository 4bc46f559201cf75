import { ProjectionSettings } from './projection';
import { RebuildRefused } from './rebuild-refused';

/** What makes rows of items. */
export interface ViewDefinition {
  readonly projection: ProjectionSettings;
  /** The attribute of the row that names the partition. Default: the view is one partition. */
  readonly partitionBy?: string;
  /** The attribute of the row that its place in the partition depends on. */
  readonly sortBy: string;
  /** The number of key values over which the index spreads each partition. */
  readonly shardCount: number;
}

/** All rows of a view that one definition made. */
export interface Generation<D = ViewDefinition> {
  /** Empty for the first one, whose rows have keys without a prefix. */
  readonly id: string;
  readonly definition: D;
  /** When its rebuild began, ISO 8601. Undefined for the first one. */
  readonly since?: string;
}

export interface BuildingGeneration<D = ViewDefinition> extends Generation<D> {
  /** ARN of the execution that builds it. */
  readonly execution: string;
}

/** The generations of a view. The projector writes all of them, and queries read the current one. */
export interface Generations<D = ViewDefinition> {
  readonly current: Generation<D>;
  /** The one to switch back to. */
  readonly previous?: Generation<D>;
  readonly building?: BuildingGeneration<D>;
  /** ARN of the execution that made the current one current. It removes the previous one, some time later. */
  readonly switchedBy?: string;
}

/** The record of a view's generations. Reads are consistent. */
export interface ViewGenerations {
  /** The record as it is. The first one is made with the definition given. */
  read(first: ViewDefinition): Promise<Generations>;
  /** Replaces the record with what `change` makes of it, in one step. Its answer is the new record. */
  update(change: (state: Generations) => Generations): Promise<Generations>;
}

export function generationsOf<D>({ current, previous, building }: Generations<D>): Generation<D>[] {
  return [current, previous, building].filter(each => each !== undefined);
}

export function first(definition: ViewDefinition): Generations {
  return { current: { id: '', definition } };
}

/**
 * Another generation is built beside the current one.
 *
 * @param ended an execution that has ended, whatever it was building
 */
export function begun<D>(state: Generations<D>, building: BuildingGeneration<D>, ended?: string): Generations<D> {
  const { building: other } = state;
  if (other?.execution === building.execution) return state;
  if (other && other.execution !== ended) {
    throw new RebuildRefused('RebuildInProgress', `Another rebuild of the view is running: ${other.execution}.`);
  }
  return { ...state, building };
}

/** What the execution builds. Throws if it was taken over, or has ended. */
export function buildingOf<D>({ building }: Generations<D>, execution: string): BuildingGeneration<D> {
  if (building?.execution !== execution) throw new RebuildRefused('RebuildLost', 'The view has no generation any more that this execution builds.');
  return building;
}

/** What the execution built becomes the current generation, and the current one the previous. */
export function switched<D>(state: Generations<D>, execution: string): Generations<D> {
  if (state.switchedBy === execution && state.building?.execution !== execution) return state;
  const { execution: _, ...current } = buildingOf(state, execution);
  return { current, previous: state.current, switchedBy: execution };
}

/** The previous generation becomes the current one, and the current one the previous. */
export function switchedBack<D>(state: Generations<D>, execution: string): Generations<D> {
  if (state.switchedBy === execution) return state;
  const { current, previous, building } = state;
  if (!previous) throw new RebuildRefused('NoPreviousGeneration', 'The view has no previous generation: it was removed, or there was no rebuild.');
  return { current: previous, previous: current, building, switchedBy: execution };
}

/** What the execution was building is given up. */
export function abandoned<D>(state: Generations<D>, execution: string): Generations<D> {
  const { building, ...rest } = state;
  return building?.execution === execution ? rest : state;
}

/** The previous generation is given up, unless another execution switched since. */
export function retired<D>(state: Generations<D>, execution: string): Generations<D> {
  const { previous, ...rest } = state;
  return state.switchedBy === execution && previous ? rest : state;
}

/** Times of changes are approximate, and have whole seconds. Changes that are given up, and may come out of order, are older by hours. Library default. */
const LATEST_MILLIS = 15 * 60_000;

/** Whether a generation has the change, or a later one, because its rebuild began later: it read the item. */
export function isBefore(committedAt: Date, since: Date | undefined): boolean {
  return since !== undefined && committedAt.getTime() < since.getTime() - LATEST_MILLIS;
}
