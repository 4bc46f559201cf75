import { BranchParts } from './branch-parts';
import { SearchTarget } from '../../core/search/private/search-target';

/** What a search index is made of besides a branch. */
export interface SearchParts extends BranchParts {
  readonly indexAlias: string;
  readonly target: SearchTarget;
}
