import { AggregateSource } from './aggregate-source';
import { QUERY } from './source-validation';
import { parseReference, Reference } from './template';
import { Validation } from '../../core/private/validation';

/** What the sources of an aggregate need of its requests. */
export interface Inputs {
  /** The names of path parameters, each with the first reference to it. */
  readonly pathParameters: Map<string, { readonly source: string; readonly path: string }>;
  /** The names of query parameters. */
  readonly queryParameters: string[];
}

/**
 * Validates the references among the sources, and finds those to the request.
 * @throws if a reference leads nowhere, or sources need each other
 */
export function validateReferences(validation: Validation, sources: AggregateSource[]): Inputs {
  const names = sources.map(({ name }) => name);
  const inputs: Inputs = { pathParameters: new Map(), queryParameters: [] };
  for (const source of sources) {
    for (const reference of source.references) { resolve(validation, source, reference, names, inputs); }
    requireList(validation, source, names);
  }
  refuseCycles(validation, sources);
  return { ...inputs, queryParameters: [...new Set(inputs.queryParameters)].sort() };
}

function resolve(validation: Validation, source: AggregateSource, { root, fields, text }: Reference, names: string[], inputs: Inputs) {
  const prop = `sources.${source.name}.path`;
  if (root === source.itemName) { return; }
  if (root === QUERY) {
    validation.check(fields.length === 1, prop, 'refer to query parameters by one name, such as {query.page}', text);
    inputs.queryParameters.push(fields[0]);
    return;
  }
  if (names.includes(root)) {
    validation.check(root !== source.name, prop, 'refer to other sources, not to the source itself', text);
    validation.check(fields.length > 0, prop, `refer to a value in the body of a source, such as {${root}.id}`, text);
    return;
  }
  validation.check(fields.length === 0, prop,
    `refer to another source (${names.filter(name => name !== source.name).join(', ') || 'there is none'}), to {query.…} or to a path parameter without a dot`, text);
  inputs.pathParameters.set(root, inputs.pathParameters.get(root) ?? { source: source.name, path: source.options.path });
}

/** The list of `forEach` is another source's, and its element hides none. */
function requireList(validation: Validation, { name, options: { forEach }, itemName }: AggregateSource, names: string[]) {
  if (!forEach) { return; }
  const others = names.filter(other => other !== name);
  validation.check(others.includes(parseReference(forEach.list)!.root), `sources.${name}.forEach.list`,
    `refer to the body of another source (${others.join(', ') || 'there is none'})`, forEach.list);
  validation.check(!names.includes(itemName!), `sources.${name}.forEach.itemName`, 'differ from the names of the sources', itemName);
}

/** The names of the sources that a source waits for. */
export function dependenciesOf({ references, options: { forEach } }: AggregateSource, names: string[]): string[] {
  const list = forEach && parseReference(forEach.list);
  return [...new Set([...references, ...list ? [list] : []].map(({ root }) => root).filter(root => names.includes(root)))];
}

function refuseCycles(validation: Validation, sources: AggregateSource[]) {
  const names = sources.map(({ name }) => name);
  const needs = new Map(sources.map(source => [source.name, dependenciesOf(source, names)]));
  const done = new Set<string>();
  const visit = (name: string, path: string[]): void => {
    if (path.includes(name)) {
      validation.fail('sources', 'not need each other in a cycle', [...path.slice(path.indexOf(name)), name].join(' → '));
    }
    if (done.has(name)) { return; }
    needs.get(name)!.forEach(other => visit(other, [...path, name]));
    done.add(name);
  };
  names.forEach(name => visit(name, []));
}
