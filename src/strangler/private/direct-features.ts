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
  validation.check(weight === 100, 'weight', `be 100 ${targets}: its own weights draw a client anew when a cookie of at most 7 days ends`, weight);
  const given = { rollbackOn: rollbackOn.length > 0, shadow: shadow !== undefined, translation: translation !== undefined, timeout: timeoutGiven === true };
  for (const [prop, isGiven] of Object.entries(given)) { validation.check(!isGiven, prop, `be left out ${targets}`, 'a value'); }
  validateWhen(validation, name, when, MOST_RULE_VALUES - 1);
  validation.check(name.toLowerCase() !== 'legacy', 'name', "differ from 'Legacy', which is the name of the targets of legacy", name);
}

/**
 * Features whose requests without their conditions would be those of targets. The load balancer's rule gives them to the façade function, which
 * compares values with their case, and calls no targets.
 */
export function unreachable(features: Feature[]): [feature: Feature, path: string, targets: Feature][] {
  const conditional = features.filter(({ isDirect, hasConditions }) => !isDirect && hasConditions);
  return conditional.flatMap(feature => feature.props.paths.flatMap(path => {
    const targets = features.find(other => other.isDirect && other.props.paths.some(each => each === path ? !other.hasConditions : covers(each, path)));
    const isTaken = features.some(other => !other.isDirect && !other.hasConditions && other.props.paths.some(each => covers(each, path)
      && !targets?.props.paths.some(between => between !== each && covers(each, between) && covers(between, path))));
    return targets === undefined || isTaken ? [] : [[feature, path, targets] as [Feature, string, Feature]];
  }));
}
