import { Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { indexNames } from './search-access';
import { deployedName } from '../../private/deployed-name';
import { isText } from '../../private/given-values';
import { JSON_VALUE, vanishingValue } from '../../private/json-nulls';
import { inKeyOrder } from '../../private/key-order';
import { otherOwner } from '../../private/owners';
import { Validation } from '../../private/validation';
import { SearchEngine } from '../search-engine';

/** What IndexGenerations of handlers/shared/search takes. */
const ALIAS = /^[a-z0-9][a-z0-9_-]{0,99}$/;
/** The field that the library writes itself: handlers/shared/search/document-change.ts. */
export const OWN_FIELD = '_catalog';
/** Library default: an alias that is made of the path. */
const LONGEST_ALIAS = 60;

export interface IndexOptions {
  readonly engine: SearchEngine;
  readonly mapping?: { readonly [field: string]: unknown };
  readonly indexAlias?: string;
}

/** Checks where an index is and what it maps, before anything is created. */
export function validateIndex(validation: Validation, { engine, mapping, indexAlias }: IndexOptions) {
  // Python and JavaScript pass whatever is given
  validation.check(engine instanceof SearchEngine, 'engine', 'be SearchEngine.domain() or SearchEngine.collection()', engine);
  engine._access.validate(validation);
  if (indexAlias !== undefined) {
    const isAlias = !Token.isUnresolved(indexAlias) && ALIAS.test(indexAlias);
    if (!isAlias) { validation.fail('indexAlias', 'be 1 to 100 lower-case letters, digits, - and _, with a letter or a digit first, known at synthesis', indexAlias); }
  }
  if (mapping !== undefined) { validateMapping(validation, mapping); }
}

/**
 * The alias of an index: the one that is given, or one that is made of the path. Two indexes with the same one would delete the documents of each other.
 *
 * @param validation of the pattern
 * @param generations default: the first one
 */
export function takeAlias(
  validation: Validation, view: Construct, { engine, indexAlias }: Pick<IndexOptions, 'engine' | 'indexAlias'>, generations?: string[],
): string {
  const alias = indexAlias ?? deployedName(view, LONGEST_ALIAS).toLowerCase();
  const { resource, url, kind } = engine._access;
  for (const name of Object.values(indexNames(alias, generations)).flat()) {
    const other = otherOwner({ resource, arn: `${url}/${name}` }, view.node.path);
    validation.check(other === undefined, 'indexAlias', `be of no other index in the ${kind} ${resource.node.path}, and ${other} has it or one of its names`, alias);
  }
  return alias;
}

function validateMapping(validation: Validation, mapping: { readonly [field: string]: unknown }) {
  const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);
  const must = 'be an object with an object for each field, such as { text: { type: \'text\' } }';
  validation.check(isObject(mapping) && Object.values(mapping).every(isObject), 'mapping', must, mapping);
  validation.check(Object.keys(mapping).every(isText), 'mapping', must, mapping);
  const place = vanishingValue(inKeyOrder(mapping), (_, value) => value === undefined);
  validation.check(place === undefined, `mapping.${place}`, JSON_VALUE, undefined);
  validation.check(!Object.hasOwn(mapping, OWN_FIELD), 'mapping', `have no field ${OWN_FIELD}, which the library writes`, Object.keys(mapping).join(', '));
}
