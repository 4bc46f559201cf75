import { changeScript, GraphChange, purgeScript } from './change-script';
import { keepScript, leftoversScript, namedItems } from './leftovers-script';
import { OwnError } from '../shared/errors/safe-error';
import { SearchEngine } from '../shared/search/search-engine';

/** A graph that keeps what items have. */
export interface Graph {
  /**
   * Answers false for a change that is not newer than what the graph has.
   *
   * @throws GraphRefused where the change is at fault
   */
  write(change: GraphChange): Promise<boolean>;
  /** Removes what is known of items that are long gone, some at a time. */
  purge(nowSeconds: number): Promise<void>;
}

/** The items that a graph knows of. */
export interface GraphItems {
  /** Items with a version less than this, some at a time, without those that are removed. */
  itemsBefore(version: string): Promise<string[]>;
  /** Gives items with an older version this one, and changes nothing else. */
  confirm(items: readonly string[], version: string): Promise<void>;
}

/** The engine refused a request because of what was in it. */
export class GraphRefused extends OwnError {}

/** https://docs.aws.amazon.com/neptune/latest/userguide/errors-engine-codes.html: of what is not to be sent again, these are faults of the query itself. */
const FAULT_OF_QUERY = /^(Bad(Request)|Invalid(NumericData|Parameter)|Malformed(Query)|Query(Limit|TooLarge)|Unsupported(Operation))Exception$/;
/** Codes of errors, and nothing else that an engine may say. */
const CODE = /^[A-Za-z]{1,60}$/;

/** A graph behind the HTTP endpoint of Gremlin, as Neptune has it: https://docs.aws.amazon.com/neptune/latest/data-api/API_ExecuteGremlinQuery.html */
export class GremlinGraph implements Graph, GraphItems {
  constructor(private readonly endpoint: SearchEngine, private readonly more: object = {}) {}

  async write(change: GraphChange): Promise<boolean> {
    return countOf(await this.run(changeScript(change))) > 0;
  }

  async purge(nowSeconds: number): Promise<void> {
    await this.run(purgeScript(nowSeconds));
  }

  async itemsBefore(version: string): Promise<string[]> {
    return namedItems(textsOf(await this.run(leftoversScript(version))));
  }

  async confirm(items: readonly string[], version: string): Promise<void> {
    if (items.length > 0) await this.run(keepScript(items, version));
  }

  private async run(gremlin: string): Promise<string> {
    const { status, body } = await this.endpoint.send({ method: 'POST', path: '/gremlin', body: JSON.stringify({ gremlin, ...this.more }) });
    if (status === 200) return body;
    const code = codeOf(body);
    const reason = `the graph answered ${status}${code === undefined ? '' : ` ${code}`}`;
    throw code !== undefined && FAULT_OF_QUERY.test(code) ? new GraphRefused(reason) : new OwnError(reason);
  }
}

function codeOf(body: string): string | undefined {
  try {
    const { code } = JSON.parse(body) as { readonly code?: unknown };
    return typeof code === 'string' && CODE.test(code) ? code : undefined;
  } catch {
    return undefined;
  }
}

/** The texts of a list in GraphSON 3. */
function textsOf(body: string): string[] {
  const { result } = JSON.parse(body) as { readonly result?: { readonly data?: { readonly '@value'?: unknown } } };
  const list = result?.data?.['@value'];
  if (!Array.isArray(list) || !list.every(each => typeof each === 'string')) throw new OwnError('the answer of the graph is no list of ids');
  return list;
}

/** The number in a list of one, in GraphSON 3: `{ "@type": "g:List", "@value": [{ "@type": "g:Int64", "@value": 1 }] }`. */
function countOf(body: string): number {
  const { result } = JSON.parse(body) as { readonly result?: { readonly data?: { readonly '@value'?: ReadonlyArray<{ readonly '@value'?: number }> } } };
  const count = result?.data?.['@value']?.[0]?.['@value'];
  if (count === undefined) throw new OwnError('the answer of the graph has no number');
  return count;
}
