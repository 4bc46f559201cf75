import { Construct } from 'constructs';
import { validateViewName, warnOfProjection } from './index-table-validation';
import { Validation } from '../../core/private/validation';
import { validateIndex } from '../../core/search/private/index-validation';
import { GENERATIONS, indexNames } from '../../core/search/private/search-access';
import { SearchIndex } from '../search-index';
import { SearchIndexOptions } from '../search-index-options';
import { ViewProjection } from '../view-projection';

/** Checks the options of a search index, before anything is created. */
export function validateSearchIndex(validation: Validation, pattern: Construct, name: string, options: SearchIndexOptions) {
  const { projection, indexAlias } = options;
  validateViewName(validation, pattern, name);
  // Python and JavaScript pass whatever is given
  validation.check(projection instanceof ViewProjection, 'projection', 'be ViewProjection.pick() or ViewProjection.jsonata()', projection);
  warnOfProjection(validation, projection);
  validateIndex(validation, options);
  const isOther = (child: object) => child instanceof SearchIndex && indexAlias !== undefined && isShared(child.indexAlias, indexAlias);
  const other = pattern.node.children.find(isOther);
  validation.check(other === undefined, 'indexAlias', `be of no other view, and ${other?.node.id} has it`, indexAlias);
}

/** Whether one of them is the name of a generation of the other, or both are the same. */
function isShared(one: string, other: string): boolean {
  const namesOf = (alias: string) => Object.values(indexNames(alias, GENERATIONS)).flat();
  return namesOf(one).includes(other) || namesOf(other).includes(one);
}
