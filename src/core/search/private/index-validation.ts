import { Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { deployedName } from '../../private/deployed-name';
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

/** The alias of an index, unless one is given. */
export function defaultAlias(view: Construct): string {
  return deployedName(view, LONGEST_ALIAS).toLowerCase();
}

function validateMapping(validation: Validation, mapping: { readonly [field: string]: unknown }) {
  const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);
  const must = 'be an object with an object for each field, such as { text: { type: \'text\' } }';
  validation.check(isObject(mapping) && Object.values(mapping).every(isObject), 'mapping', must, mapping);
  validation.check(!Object.hasOwn(mapping, OWN_FIELD), 'mapping', `have no field ${OWN_FIELD}, which the library writes`, Object.keys(mapping).join(', '));
}
