import { Validation } from '../../private/validation';

/** https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html */
const MOST_COMBINATIONS = 150;

type Policy = { readonly [property: string]: unknown };

/** SNS fails the deployment of a filter policy with more combinations of values. */
export function validateCombinations(validation: Validation, policy: Policy) {
  const count = combinations(policy);
  validation.check(count <= MOST_COMBINATIONS, 'filter', `have at most ${MOST_COMBINATIONS} combinations of values, multiplied by the depth of nested ones (SNS limit)`, count);
}

/** The numbers of values multiplied, each by the depth of its property. How SNS counts `$or` is not documented: it counts as one. */
function combinations(policy: Policy, depth = 1): number {
  return Object.entries(policy).reduce((product, [property, values]) => {
    if (Array.isArray(values)) { return property === '$or' ? product : product * values.length * depth; }
    return typeof values === 'object' && values !== null ? product * combinations(values as Policy, depth + 1) : product;
  }, 1);
}
