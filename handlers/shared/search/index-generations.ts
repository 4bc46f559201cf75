import { LIVE_DOCUMENTS, STAMP_MAPPING } from './document-change';
import { call, EngineRefusal } from './engine-call';
import { SearchEngine } from './search-engine';
import { OwnError } from '../errors/safe-error';

/** https://docs.opensearch.org/latest/api-reference/index-apis/create-index/#index-naming-restrictions, and no hyphen in a generation */
const VIEW = /^[a-z0-9][a-z0-9_-]{0,99}$/;
const GENERATION = /^[a-z0-9]{1,100}$/;

export interface IndexDefinition {
  /** The `properties` of the mapping. */
  readonly properties: Readonly<Record<string, object>>;
  /** What becomes of members that it does not name: stored only, mapped by their values, or refused. @default false */
  readonly dynamic?: boolean | 'strict';
  /** Settings of the index. @default - those of the engine: a collection of OpenSearch Serverless takes few */
  readonly settings?: Readonly<Record<string, unknown>>;
}

/**
 * The generations of a view: an index each, and one alias by which all queries find the generation in use. Each generation has an alias of its own
 * for writers: writing to it cannot make an index, once the generation was dropped.
 */
export class IndexGenerations {
  /** @param view name of the alias for queries */
  constructor(private readonly engine: SearchEngine, readonly view: string) {
    if (!VIEW.test(view)) throw new OwnError(`The name of a search view must match ${VIEW}, got '${view}'.`);
  }

  /** The alias for a writer of a generation. */
  writerOf(generation: string): string {
    return `${this.indexOf(generation)}-writer`;
  }

  /** Makes the index of a generation. Does nothing if it is there already. */
  async create(generation: string, definition: IndexDefinition): Promise<void> {
    await this.make(generation, definition, {});
  }

  /**
   * Makes the index of the first generation, which queries find at once: one request, with no moment between index and alias. To the mapping of one that
   * is there already it adds the fields that are new, and the alias stays where it is.
   *
   * @throws EngineRefusal also for a field that has another type already
   */
  async begin(generation: string, definition: IndexDefinition): Promise<void> {
    if (await this.make(generation, definition, { [this.view]: { filter: LIVE_DOCUMENTS } })) return;
    const index = this.indexOf(generation);
    const request = { method: 'PUT' as const, path: `/${index}/_mapping`, body: JSON.stringify(mappingOf(definition)) };
    await call(this.engine, `mapping of ${index} was not updated`, request);
  }

  /** The generation that queries find; undefined before the first. */
  async current(): Promise<string | undefined> {
    try {
      const indexes = await call<Record<string, unknown>>(this.engine, `alias ${this.view} was not read`, { method: 'GET', path: `/_alias/${this.view}` });
      return Object.keys(indexes).map(index => this.generationOf(index)).find(generation => generation !== undefined);
    } catch (error) {
      if (error instanceof EngineRefusal && error.status === 404) return undefined;
      throw error;
    }
  }

  /**
   * Lets queries find another generation, in one step: each query finds the one or the other. Answers the generation that they found before.
   *
   * @throws EngineRefusal also if somebody else has switched meanwhile: nothing is changed then
   */
  async switchTo(generation: string): Promise<string | undefined> {
    const previous = await this.current();
    if (previous === generation) return previous;
    const alias = this.view;
    const actions = [
      ...previous === undefined ? [] : [{ remove: { index: this.indexOf(previous), alias, must_exist: true } }],
      { add: { index: this.indexOf(generation), alias, filter: LIVE_DOCUMENTS } },
    ];
    await call(this.engine, `alias ${alias} was not switched`, { method: 'POST', path: '/_aliases', body: JSON.stringify({ actions }) });
    return previous;
  }

  /** All generations, in the order of their names. */
  async list(): Promise<string[]> {
    const request = { method: 'GET' as const, path: `/_resolve/index/${this.view}-%2A` };
    const { indices } = await call<{ indices: Array<{ name: string }> }>(this.engine, `indexes of ${this.view} were not read`, request);
    return indices.flatMap(({ name }) => this.generationOf(name) ?? []).sort();
  }

  /** Deletes a generation with its documents. Does nothing if it is not there. Throws for the one in use. */
  async drop(generation: string): Promise<void> {
    const index = this.indexOf(generation);
    if (await this.current() === generation) throw new OwnError(`Index ${index} must not be dropped: queries of ${this.view} find it.`);
    try {
      await call(this.engine, `index ${index} was not dropped`, { method: 'DELETE', path: `/${index}` });
    } catch (error) {
      if (!(error instanceof EngineRefusal && error.status === 404)) throw error;
    }
  }

  /** Answers whether it was not there before. */
  private async make(generation: string, definition: IndexDefinition, aliases: object): Promise<boolean> {
    const index = this.indexOf(generation);
    const body = { settings: definition.settings, mappings: mappingOf(definition), aliases: { [this.writerOf(generation)]: {}, ...aliases } };
    try {
      await call(this.engine, `index ${index} was not created`, { method: 'PUT', path: `/${index}`, body: JSON.stringify(body) });
      return true;
    } catch (error) {
      if (error instanceof EngineRefusal && error.type === 'resource_already_exists_exception') return false;
      throw error;
    }
  }

  private indexOf(generation: string): string {
    if (!GENERATION.test(generation)) throw new OwnError(`The name of a generation must match ${GENERATION}, got '${generation}'.`);
    return `${this.view}-${generation}`;
  }

  /** Undefined for an index of another view, whose name begins alike. */
  private generationOf(index: string): string | undefined {
    const generation = index.startsWith(`${this.view}-`) ? index.slice(this.view.length + 1) : '';
    return GENERATION.test(generation) ? generation : undefined;
  }
}

function mappingOf({ properties, dynamic = false }: IndexDefinition): object {
  return { dynamic, properties: { ...properties, ...STAMP_MAPPING } };
}
