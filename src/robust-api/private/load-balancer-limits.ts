import { Token } from 'aws-cdk-lib';
import { ApiAlternative, ApiRoute, isFallback } from './api-route';
import { Validation } from '../../core/private/validation';
import { RouteCondition } from '../../core/web/private/route-condition';
import { RouteKey } from '../../core/web/private/route-key';
import { ELB_LIMIT, isLong, LONGEST_VALUE, MOST_RULE_VALUES, ruleConditions, validateWhen } from '../../core/web/private/rule-conditions';

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html: it cannot be raised. */
const MOST_GROUPS_OF_AN_ACTION = 5;

/** The values of a rule for its path and its method. */
export const VALUES_OF_A_ROUTE = 2;

/**
 * Checks the conditions of a rule, before anything is created.
 *
 * @param ofEngine the conditions of all rules
 */
export function validateRule(validation: Validation, key: string, when: RouteCondition[], ofEngine: RouteCondition[] = []) {
  validateWhen(validation, { when, ofEngine, owner: `'${key}'`, most: MOST_RULE_VALUES - (key.startsWith('ANY ') ? 1 : VALUES_OF_A_ROUTE) });
  const [path] = ruleConditions(RouteKey.parse(key, validation), when);
  const { values: paths = [], regexValues = [] } = path.pathPatternConfig as { readonly values?: string[]; readonly regexValues?: string[] };
  const long = [...paths, ...regexValues].find(isLong);
  validation.check(long === undefined, 'key', `have a path whose pattern has at most ${LONGEST_VALUE} characters (${ELB_LIMIT})`, long);
}

/** The share of the backend without weight is computed. */
export function validateKnownWeight(validation: Validation, weight?: number) {
  if (Token.isUnresolved(weight)) { validation.fail('weight', 'be known at synthesis on a load balancer, because the rest is computed then', 'a token'); }
}

/** Weighted backends share an action with the backend that takes the rest. */
export function validateShares(validation: Validation, { key }: ApiRoute, all: ApiAlternative[]) {
  const groups = new Set(all.filter(({ when }) => when.length === 0).map(({ backend }) => backend.function ?? backend.loadBalanced)).size;
  const known = all.some(isFallback) ? groups : groups + 1;
  validation.check(known <= MOST_GROUPS_OF_AN_ACTION, 'weight',
    `be given for at most ${MOST_GROUPS_OF_AN_ACTION - 1} backends of '${key.text}' beside the one that takes the rest (${ELB_LIMIT})`, known - 1);
}
