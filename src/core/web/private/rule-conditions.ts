import { aws_elasticloadbalancingv2 as elbv2 } from 'aws-cdk-lib';
import { RouteCondition } from './route-condition';
import { RouteKey } from './route-key';
import { Validation } from '../../private/validation';

export const ELB_LIMIT = 'Elastic Load Balancing limit';
/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html */
export const MOST_RULE_VALUES = 5;
/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_HttpHeaderConditionConfig.html, and its siblings. */
const LONGEST_HEADER_NAME = 40;
export const LONGEST_VALUE = 128;
/** A load balancer has a condition of its own for it (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html). */
const HOST = 'host';
/** At least one dot, and letters only after the last one. Wildcards are no values of a match. */
const HOST_NAME = /^(?=.{1,128}$)[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.[A-Za-z]+$/;

type Condition = elbv2.CfnListenerRule.RuleConditionProperty;

/** The conditions of a route as those of a listener rule. */
export function ruleConditions({ method, path, parameters, isGreedy }: RouteKey, when: RouteCondition[] = [], everyMethod = method === 'ANY'): Condition[] {
  return [
    { field: 'path-pattern', ...pathPattern(path, parameters.length, isGreedy) },
    ...(everyMethod ? [] : [{ field: 'http-request-method', httpRequestMethodConfig: { values: [method] } }]),
    ...traitConditions(when),
  ];
}

/** The conditions of a match as those of a listener rule. */
export function traitConditions(when: RouteCondition[]): Condition[] {
  return when.map(({ header, query, values }): Condition => header === HOST
    ? { field: 'host-header', hostHeaderConfig: { values } }
    : header !== undefined
      ? { field: 'http-header', httpHeaderConfig: { httpHeaderName: header, values: values.map(literal) } }
      : { field: 'query-string', queryStringConfig: { values: values.map(value => ({ key: literal(query ?? ''), value: literal(value) })) } });
}

/**
 * Checks the conditions of a rule, before anything is created.
 *
 * @param owner the route or the feature
 * @param most the values that the rest of the rule leaves
 */
export function validateWhen(validation: Validation, owner: string, when: RouteCondition[], most: number) {
  const values = when.flatMap(condition => condition.values);
  validation.check(values.length <= most, 'when', `hold at most ${most} values for '${owner}' (${ELB_LIMIT})`, values.length);
  const header = when.find(condition => (condition.header ?? '').length > LONGEST_HEADER_NAME)?.header;
  validation.check(header === undefined, 'when', `name headers of at most ${LONGEST_HEADER_NAME} characters for '${owner}' (${ELB_LIMIT})`, header);
  validateHosts(validation, when);
  const long = traitConditions(when).flatMap(textsOf).find(isLong);
  validation.check(long === undefined, 'when', `hold values of at most ${LONGEST_VALUE} characters for '${owner}', with \\ before each * and ? (${ELB_LIMIT})`, long);
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html */
function validateHosts(validation: Validation, when: RouteCondition[]) {
  const hosts = when.filter(({ header }) => header === HOST);
  validation.check(hosts.length <= 1, 'when', `hold the header 'host' once (${ELB_LIMIT})`, hosts.length);
  for (const value of hosts.flatMap(({ values }) => values)) {
    validation.check(HOST_NAME.test(value), 'when',
      "have host names such as 'api.example.com' for the header 'host', without port and wildcards", value);
  }
}

function textsOf({ httpHeaderConfig, queryStringConfig }: Condition): string[] {
  const { values: headers = [] } = (httpHeaderConfig ?? {}) as { readonly values?: string[] };
  const { values: queries = [] } = (queryStringConfig ?? {}) as { readonly values?: { readonly key: string; readonly value: string }[] };
  return [...headers, ...queries.flatMap(({ key, value }) => [key, value])];
}

export function isLong(text: string): boolean {
  return text.length > LONGEST_VALUE;
}

/** `*` also matches slashes: a parameter between slashes, or at the end, needs a regular expression. */
function pathPattern(path: string, parameters: number, isGreedy: boolean): Omit<Condition, 'field'> {
  if (parameters === 0) { return { pathPatternConfig: { values: [path] } }; }
  if (parameters === 1 && isGreedy) { return { pathPatternConfig: { values: [path.replace(/\{.*$/, '?*')] } }; }
  const pattern = path.replace(/\./g, '\\.').replace(/\{[^}]+\+\}$/, '.+').replace(/\{[^}]+\}/g, '[^/]+');
  return { pathPatternConfig: { regexValues: [`^${pattern}$`] } };
}

/** `*` and `?` are wildcards unless they are escaped. */
function literal(value: string): string {
  return value.replace(/[*?\\]/g, '\\$&');
}
