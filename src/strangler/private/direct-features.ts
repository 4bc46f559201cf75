import { Feature } from './feature';
import { covers } from './paths';
import { LONGEST_PATH } from './rule-priorities';
import { Validation } from '../../core/private/validation';
import { ELB_LIMIT, MOST_RULE_VALUES, validateWhen } from '../../core/web/private/rule-conditions';

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html#path-conditions */
const PATTERN = /^[A-Za-z0-9_.$/~'@:+-]*\*?$/;
const NEEDS_FUNCTION = 'which the load balancer forwards to without the façade function (Backend.function and Backend.http have it)';

/** Checks the paths of a feature, any of which may become a rule of the load balancer. */
export function validateRulePaths(validation: Validation, { name, props: { paths } }: Feature) {
  for (const path of paths) {
    validation.check(path.length <= LONGEST_PATH, 'paths', `have at most ${LONGEST_PATH} characters for '${name}' (${ELB_LIMIT})`, path);
    validation.check(PATTERN.test(path), 'paths', `have letters, digits and -_.~$'@:+ between slashes for '${name}' (${ELB_LIMIT})`, path);
  }
}

/** Refuses what only the façade function does. */
export function validateDirect(validation: Validation, { name, props }: Feature) {
  const { weight, when, rollbackOn, shadow, translation, timeoutGiven } = props;
  const targets = `for the targets of '${name}', ${NEEDS_FUNCTION}`;
  validation.check(weight === 100, 'weight',
    `be 100 ${targets}: its own weights draw a client anew when a cookie of at most 7 days ends`, weight);
  const given = { rollbackOn: rollbackOn.length > 0, shadow, translation, timeout: timeoutGiven };
  for (const [prop, value] of Object.entries(given)) { validation.check(!value, prop, `be left out ${targets}`, 'a value'); }
  validateWhen(validation, { when, owner: `'${name}'`, most: MOST_RULE_VALUES - 1 });
  validation.check(name.toLowerCase() !== 'legacy', 'name', "differ from 'Legacy', which is the name of the targets of legacy", name);
}

/**
 * Features whose requests without their conditions would be those of targets. The load balancer's rule gives them to the façade function, which
 * compares values with their case, and calls no targets.
 */
export function unreachable(features: Feature[]): [feature: Feature, path: string, targets: Feature][] {
  const ofFunction = features.filter(({ isDirect }) => !isDirect);
  return ofFunction.filter(({ hasConditions }) => hasConditions).flatMap(feature => feature.props.paths.flatMap(path => {
    const rest = ofFunction.filter(({ hasConditions }) => !hasConditions).flatMap(({ props }) => props.paths.filter(each => covers(each, path)));
    const isNext = (own: string, { hasConditions }: Feature) => own === path
      ? !hasConditions
      : covers(own, path) && !rest.some(each => each !== own && covers(own, each));
    const targets = features.find(other => other.isDirect && other.props.paths.some(own => isNext(own, other)));
    return targets === undefined ? [] : [[feature, path, targets] as [Feature, string, Feature]];
  }));
}
