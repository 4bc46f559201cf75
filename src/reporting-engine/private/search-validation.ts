import { Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { validateViewName } from './index-table-validation';
import { Validation } from '../../core/private/validation';
import { SearchEngine } from '../search-engine';
import { SearchIndex } from '../search-index';
import { SearchIndexOptions } from '../search-index-options';
import { ViewProjection } from '../view-projection';

/** What IndexGenerations of handlers/shared/search takes. */
const ALIAS = /^[a-z0-9][a-z0-9_-]{0,99}$/;
/** The field that the library writes itself: handlers/shared/search/document-change.ts. */
const OWN_FIELD = '_catalog';

/** Checks the options of a search index, before anything is created. */
export function validateSearchIndex(validation: Validation, pattern: Construct, name: string, options: SearchIndexOptions) {
  const { engine, projection, mapping, indexAlias } = options;
  validateViewName(validation, pattern, name);
  // Python and JavaScript pass whatever is given
  validation.check(projection instanceof ViewProjection, 'projection', 'be ViewProjection.pick() or ViewProjection.jsonata()', projection);
  validation.check(engine instanceof SearchEngine, 'engine', 'be SearchEngine.domain() or SearchEngine.collection()', engine);
  engine._access.validate(validation);
  if (indexAlias !== undefined) {
    const isAlias = !Token.isUnresolved(indexAlias) && ALIAS.test(indexAlias);
    if (!isAlias) { validation.fail('indexAlias', 'be 1 to 100 lower-case letters, digits, - and _, with a letter or a digit first, known at synthesis', indexAlias); }
    const other = pattern.node.children.find(child => child instanceof SearchIndex && child.indexAlias === indexAlias);
    validation.check(other === undefined, 'indexAlias', `be of no other view, and ${other?.node.id} has it`, indexAlias);
  }
  if (mapping !== undefined) { validateMapping(validation, mapping); }
}

function validateMapping(validation: Validation, mapping: { readonly [field: string]: unknown }) {
  const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);
  const must = 'be an object with an object for each field, such as { text: { type: \'text\' } }';
  validation.check(isObject(mapping) && Object.values(mapping).every(isObject), 'mapping', must, mapping);
  validation.check(!Object.hasOwn(mapping, OWN_FIELD), 'mapping', `have no field ${OWN_FIELD}, which the library writes`, Object.keys(mapping).join(', '));
}
