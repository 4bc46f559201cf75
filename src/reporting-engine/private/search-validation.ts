import { Construct } from 'constructs';
import { validateViewName, warnOfProjection } from './index-table-validation';
import { Validation } from '../../core/private/validation';
import { validateIndex } from '../../core/search/private/index-validation';
import { SearchIndexOptions } from '../search-index-options';
import { ViewProjection } from '../view-projection';

/** Checks the options of a search index, before anything is created. */
export function validateSearchIndex(engineValidation: Validation, pattern: Construct, name: string, options: SearchIndexOptions) {
  const { projection } = options;
  validateViewName(engineValidation, pattern, name);
  const validation = engineValidation.of(name);
  // Python and JavaScript pass whatever is given
  validation.check(projection instanceof ViewProjection, 'projection', 'be ViewProjection.pick() or ViewProjection.jsonata()', projection);
  warnOfProjection(validation, projection);
  validateIndex(validation, options);
}
