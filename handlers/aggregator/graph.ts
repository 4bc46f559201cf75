import { parseReference, parseTemplate, Reference, referencesOf, Template } from './template';
import { OwnError } from '../shared/errors/safe-error';

/** The part of a source's settings that the graph reads. */
export interface Node {
  readonly path: string;
  readonly forEach?: { readonly list: string; readonly as: string };
}

/** A source with what its call needs. */
export interface Planned {
  readonly template: Template;
  readonly list?: Reference;
  /** The sources whose answers are needed. */
  readonly needs: readonly string[];
}

/** The root of query parameters: no source and no element has the name. */
const QUERY = 'query';

/**
 * Reads which source needs which. A reference of one name is a path parameter or the element; with more names, its root is `query`,
 * the element or a source.
 *
 * @throws OwnError on references to nothing, and on sources that wait for one another
 */
export function planOf(sources: Readonly<Record<string, Node>>, pathParameters: readonly string[]): Map<string, Planned> {
  const names = Object.keys(sources);
  if (names.includes(QUERY)) throw new OwnError(`A source must not have the name '${QUERY}'.`);
  const plan = new Map(Object.entries(sources).map(([name, { path, forEach }]): [string, Planned] => {
    const template = parseTemplate(path);
    const list = forEach && parseReference(forEach.list);
    if (forEach && (names.includes(forEach.as) || pathParameters.includes(forEach.as) || forEach.as === QUERY)) {
      throw new OwnError(`The element of '${name}' must have a name of its own, got '${forEach.as}'.`);
    }
    const needs = [
      ...referencesOf(template).filter(({ root }) => root !== forEach?.as).map(reference => needOf(reference, names, pathParameters)),
      ...list ? [names.includes(list.root) ? list.root : refuse(`{${list.text}} must be a list in the body of a source.`)] : [],
    ].filter(need => need !== undefined);
    return [name, { template, list, needs: [...new Set(needs)] }];
  }));
  refuseCycles(plan);
  return plan;
}

/** The source that has the value; none for the request's own values. */
function needOf({ text, root, names }: Reference, sources: readonly string[], pathParameters: readonly string[]): string | undefined {
  if (names.length === 0) {
    return pathParameters.includes(root) ? undefined : refuse(`{${text}} must name a path parameter of the route, or a value in the body of a source.`);
  }
  if (root === QUERY) return names.length === 1 ? undefined : refuse(`{${text}} must name one query parameter.`);
  return sources.includes(root) ? root : refuse(`{${text}} must name a value of a known source, or a query parameter.`);
}

/** Takes away what needs nothing that is left, again and again. What remains waits for itself. */
function refuseCycles(plan: ReadonlyMap<string, Planned>) {
  let left = [...plan.keys()];
  for (let before = -1; before !== left.length;) {
    before = left.length;
    left = left.filter(name => plan.get(name)!.needs.some(need => left.includes(need)));
  }
  if (left.length > 0) refuse(`The sources need one another: ${left.join(', ')}.`);
}

function refuse(message: string): never {
  throw new OwnError(message);
}
