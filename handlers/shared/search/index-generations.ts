import { LIVE_DOCUMENTS, STAMP, STAMP_MAPPING } from './document-change';
import { call, EngineRefusal } from './engine-call';
import { SearchEngine, SearchRequest } from './search-engine';
import { GENERATION_NAMES } from './search-generations';
import { OwnError } from '../errors/safe-error';

/** https://docs.opensearch.org/latest/api-reference/index-apis/create-index/#index-naming-restrictions, and no hyphen in a generation */
const VIEW = /^[a-z0-9][a-z0-9_-]{0,99}$/;
const GENERATION = /^[a-z0-9]{1,100}$/;
/** Of an index, in the words of an error. Anything else in its place may be content. */
const INDEX = /^[a-z0-9.][a-z0-9._-]{0,254}$/;

export interface IndexDefinition {
  /** The `properties` of the mapping. */
  readonly properties: Readonly<Record<string, object>>;
  /** What becomes of members that it does not name: stored only, mapped by their values, or refused. @default false */
  readonly dynamic?: boolean | 'strict';
  /** Settings of the index. @default - those of the engine: a collection of OpenSearch Serverless takes few */
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** An index of the library is there, and the alias is not: it may be of this view, or of another one with the same alias. */
export class AliasLost extends OwnError {
  constructor(readonly index: string, readonly alias: string) {
    super(`Index ${index} is there, and ${alias}, by which queries find it, is not`);
  }
}

/** The index of a generation was not found. A collection says so for a while of one that is there: https://github.com/opensearch-project/opensearch-js/issues/687 */
export class IndexNotFound extends OwnError {
  override readonly name = 'IndexNotFound';

  constructor(index: string) {
    super(`Index ${index} was not found: it was deleted, or the engine does not show it yet.`);
  }
}

/** The engine keeps the type and the parameters that a field of an index has. */
export class FieldStays extends OwnError {}

interface StoredMapping {
  /** As text, unless it is true. */
  readonly dynamic?: string | boolean;
  readonly properties?: Readonly<Record<string, object>>;
}

/**
 * The generations of a view: an index each, and one alias by which all queries find the generation in use. Each generation has an alias of its own
 * for writers: writing to it cannot make an index, once the generation was dropped.
 */
export class IndexGenerations {
  /**
   * @param view name of the alias for queries
   * @param names of its generations: an index with another name is not of the view
   */
  constructor(private readonly engine: SearchEngine, readonly view: string, private readonly names: readonly string[] = GENERATION_NAMES) {
    if (!VIEW.test(view)) throw new OwnError(`The name of a search view must match ${VIEW}, got '${view}'.`);
  }

  /** The alias for a writer of a generation. */
  writerOf(generation: string): string {
    return `${this.indexOf(generation)}-writer`;
  }

  /**
   * Makes the index of a generation. Does nothing if it is there already. Answers whether there was none.
   *
   * @throws OwnError for an index that the library did not make
   */
  async create(generation: string, definition: IndexDefinition): Promise<boolean> {
    const isMade = await this.make(generation, definition, {});
    if (!isMade) await this.definitionOf(generation);
    return isMade;
  }

  /**
   * Makes the index of the first generation, which queries find at once: one request, with no moment between index and alias. Answers whether there was none.
   * One that is there already stays as it is, with the alias or without.
   */
  createFound(generation: string, definition: IndexDefinition): Promise<boolean> {
    return this.make(generation, definition, { [this.view]: { filter: LIVE_DOCUMENTS } });
  }

  /**
   * Makes the index of a generation, unless it is there, and adds to its mapping the fields that are new. Queries find it at once if they find no other.
   *
   * @param found what they find
   * @throws FieldStays for a field that has another type already
   * @throws AliasLost for an index that is there, where they find nothing
   * @throws OwnError for an index that the library did not make: nothing is changed then
   */
  async begin(generation: string, definition: IndexDefinition, found: readonly string[]): Promise<void> {
    if (found.length === 0) {
      if (await this.createFound(generation, definition)) return;
      // another process made it, or somebody took the alias away, or it is of somebody else
      await this.definitionOf(generation);
      if (!(await this.found()).includes(generation)) {
        throw new AliasLost(this.indexOf(generation), this.view);
      }
    } else if (!found.includes(generation) && await this.make(generation, definition, {})) {
      return;
    }
    await this.extend(generation, definition);
  }

  /**
   * The definition of an index, without what the library writes itself; undefined where there is none.
   *
   * @throws OwnError for an index that the library did not make
   */
  async definitionOf(generation: string): Promise<IndexDefinition | undefined> {
    const stored = await this.storedMapping(generation);
    if (stored === undefined) return undefined;
    const { dynamic = true, properties: { [STAMP]: own, ...properties } = {} } = stored;
    if (own === undefined) throw this.foreign(`Index ${this.indexOf(generation)}`);
    return { properties, dynamic: `${dynamic}` === 'true' };
  }

  /** Whether the index is there, and the library made it. */
  async has(generation: string): Promise<boolean> {
    return (await this.storedMapping(generation))?.properties?.[STAMP] !== undefined;
  }

  /** @throws IndexNotFound for an index that is not there, or not yet, or that the library did not make */
  async require(generation: string): Promise<void> {
    if (!await this.has(generation)) throw new IndexNotFound(this.indexOf(generation));
  }

  /** The generation that queries find; undefined before the first. */
  async current(): Promise<string | undefined> {
    return (await this.found())[0];
  }

  /**
   * All generations that queries find, in the order of their names: none before the first, and mostly one.
   *
   * @throws OwnError where they find an index besides that is not of the view
   */
  async found(): Promise<string[]> {
    const indexes = await this.ifThere<Record<string, unknown>>(`alias ${this.view} was not read`, { method: 'GET', path: `/_alias/${this.view}` });
    return Object.keys(indexes ?? {}).map(index => {
      const generation = this.generationOf(index);
      if (generation === undefined) throw this.foreign(`The alias ${this.view} is of ${INDEX.test(index) ? `the index ${index}` : 'an index'}, which`);
      return generation;
    }).sort();
  }

  /**
   * Lets queries find another generation, and no other, in one step: each query finds the one or the other. Answers the generation that they found before.
   *
   * @throws EngineRefusal also if somebody else has switched meanwhile: nothing is changed then
   */
  async switchTo(generation: string): Promise<string | undefined> {
    const found = await this.found();
    const others = found.filter(each => each !== generation);
    const alias = this.view;
    const actions = [
      ...others.map(other => ({ remove: { index: this.indexOf(other), alias, must_exist: true } })),
      ...found.includes(generation) ? [] : [{ add: { index: this.indexOf(generation), alias, filter: LIVE_DOCUMENTS } }],
    ];
    if (actions.length > 0) await call(this.engine, `alias ${alias} was not switched`, { method: 'POST', path: '/_aliases', body: JSON.stringify({ actions }) });
    return others[0] ?? found[0];
  }

  /** All generations, in the order of their names. */
  async list(): Promise<string[]> {
    const request = { method: 'GET' as const, path: `/_resolve/index/${this.view}-%2A` };
    const { indices } = await call<{ indices: Array<{ name: string }> }>(this.engine, `indexes of ${this.view} were not read`, request);
    return indices.flatMap(({ name }) => this.generationOf(name) ?? []).sort();
  }

  /** Deletes a generation with its documents. Does nothing if it is not there. Throws for one that queries find, and for an index that is not of the view. */
  async drop(generation: string): Promise<void> {
    const index = this.indexOf(generation);
    if ((await this.found()).includes(generation)) throw new OwnError(`Index ${index} must not be dropped: queries of ${this.view} find it.`);
    if (await this.definitionOf(generation) === undefined) return;
    await this.ifThere(`index ${index} was not dropped`, { method: 'DELETE', path: `/${index}` });
  }

  /**
   * Adds the fields that are new to the mapping of an index.
   *
   * @throws FieldStays for a field that has another type already
   * @throws OwnError for an index that the library did not make: nothing is changed then
   */
  async extend(generation: string, definition: IndexDefinition): Promise<void> {
    const index = this.indexOf(generation);
    const { properties = {} } = await this.definitionOf(generation) ?? {};
    const request = { method: 'PUT' as const, path: `/${index}/_mapping`, body: JSON.stringify(mappingOf(definition)) };
    try {
      await call(this.engine, `mapping of ${index} was not updated`, request);
    } catch (error) {
      const isOfField = error instanceof EngineRefusal && error.type === 'illegal_argument_exception' && error.field !== undefined;
      throw isOfField && Object.hasOwn(properties, error.field!.split('.')[0]) ? new FieldStays(error.message) : error;
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
      if (error instanceof EngineRefusal && error.type === 'invalid_alias_name_exception') {
        throw new OwnError(`An index has the name ${this.view}, which is to be an alias: give the view another one.`);
      }
      throw error;
    }
  }

  private async storedMapping(generation: string): Promise<StoredMapping | undefined> {
    const index = this.indexOf(generation);
    const request = { method: 'GET' as const, path: `/${index}/_mapping` };
    const answer = await this.ifThere<Record<string, { readonly mappings: StoredMapping } | undefined>>(`mapping of ${index} was not read`, request);
    return answer && (answer[index]?.mappings ?? {});
  }

  /** Undefined for what is not there. */
  private async ifThere<T>(what: string, request: SearchRequest): Promise<T | undefined> {
    try {
      return await call<T>(this.engine, what, request);
    } catch (error) {
      if (error instanceof EngineRefusal && error.status === 404) return undefined;
      throw error;
    }
  }

  private foreign(what: string): OwnError {
    return new OwnError(`${what} is not of this view: give the view another alias.`);
  }

  private indexOf(generation: string): string {
    if (!GENERATION.test(generation)) throw new OwnError(`The name of a generation must match ${GENERATION}, got '${generation}'.`);
    return `${this.view}-${generation}`;
  }

  /** Undefined for an index that is not of the view. */
  private generationOf(index: string): string | undefined {
    return this.names.find(generation => index === this.indexOf(generation));
  }
}

function mappingOf({ properties, dynamic = false }: IndexDefinition): object {
  return { dynamic, properties: { ...properties, ...STAMP_MAPPING } };
}
