import { fill, parseTemplate, Reference, UnusableValue } from './template';
import { valueAt } from './values';
import { Problem } from '../shared/http/problem';
import { WebRequest } from '../shared/http/web-request';

const SEGMENT = parseTemplate('/{parameter}');
const QUERY_VALUE = parseTemplate('/?parameter={parameter}');

/** The values that a request gives to the templates. */
export class RequestValues {
  private readonly parameters: Readonly<Record<string, string>>;

  /**
   * Of path parameters as clients mean them.
   *
   * @throws Problem 400 for a value that no path can have: the client's fault, not that of a source
   */
  constructor({ pathParameters, query }: Pick<WebRequest, 'pathParameters' | 'query'>, references: readonly Reference[]) {
    const used = (isUsed: (reference: Reference) => boolean) => references.filter(isUsed);
    const own = used(({ names, root }) => names.length === 0 && root in pathParameters).map(({ root }) => [root, pathParameters[root]]);
    const queried = used(({ root, names }) => root === 'query' && query.has(names[0])).map(({ names: [name] }) => [`query.${name}`, query.get(name)!]);
    check(own, SEGMENT, 'path');
    check(queried, QUERY_VALUE, 'query');
    this.parameters = Object.fromEntries([...own, ...queried]) as Record<string, string>;
  }

  /** @param bodyOf the body of a source */
  valueOf({ text, root, names }: Reference, bodyOf: (source: string) => unknown): unknown {
    const isOwn = names.length === 0 || root === 'query';
    return isOwn && Object.hasOwn(this.parameters, text) ? this.parameters[text] : valueAt(root === 'query' ? undefined : bodyOf(root), names);
  }
}

function check(values: readonly string[][], template: typeof SEGMENT, place: string) {
  for (const [name, value] of values) {
    try {
      fill(template, () => value);
    } catch (error) {
      if (!(error instanceof UnusableValue)) throw error;
      throw new Problem('malformed-request', `The ${place} parameter '${name.replace(/^query\./, '')}' ${error.reason}.`);
    }
  }
}
