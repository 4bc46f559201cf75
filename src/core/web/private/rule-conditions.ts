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
  return when.map(({ header, query, sourceIp, values }): Condition => {
    if (sourceIp) { return { field: 'source-ip', sourceIpConfig: { values } }; }
    if (header === HOST) { return { field: 'host-header', hostHeaderConfig: { values } }; }
    if (header !== undefined) { return { field: 'http-header', httpHeaderConfig: { httpHeaderName: header, values: values.map(literal) } }; }
    return { field: 'query-string', queryStringConfig: { values: values.map(value => ({ key: literal(query ?? ''), value: literal(value) })) } };
  });
}

/** The conditions of a rule that a match gives. */
export interface GivenConditions {
  readonly when: RouteCondition[];
  /** What the rule is for, in words. */
  readonly owner: string;
  /** The values that the rest of the rule leaves. */
  readonly most: number;
  /** The path of the match in the props. Default: `when`. */
  readonly prop?: string;
  /** The conditions that the rule has besides, of `engine.when`. They were checked. */
  readonly ofEngine?: RouteCondition[];
}

/** Checks the conditions of a rule, before anything is created. */
export function validateWhen(validation: Validation, { when, owner, most, prop = 'when', ofEngine = [] }: GivenConditions) {
  const left = most - valuesOf(ofEngine).length;
  const beside = ofEngine.length > 0 ? ', besides those of engine.when' : '';
  const values = left === 1 ? 'value' : 'values';
  validation.check(valuesOf(when).length <= left, prop, `hold at most ${left} ${values} for ${owner}${beside} (${ELB_LIMIT})`, valuesOf(when).length);
  const header = when.find(condition => (condition.header ?? '').length > LONGEST_HEADER_NAME)?.header;
  validation.check(header === undefined, prop, `name headers of at most ${LONGEST_HEADER_NAME} characters for ${owner} (${ELB_LIMIT})`, header);
  validateSingles(validation, prop, [...ofEngine, ...when], beside);
  const long = traitConditions(when).flatMap(textsOf).find(isLong);
  validation.check(long === undefined, prop,
    `hold values of at most ${LONGEST_VALUE} characters for ${owner}, with \\ before each * and ? (${ELB_LIMIT})`, long);
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html */
function validateSingles(validation: Validation, prop: string, when: RouteCondition[], beside: string) {
  const hosts = when.filter(({ header }) => header === HOST);
  validation.check(hosts.length <= 1, prop, `hold the header 'host' once${beside} (${ELB_LIMIT})`, hosts.length);
  for (const value of valuesOf(hosts)) {
    validation.check(HOST_NAME.test(value), prop,
      "have host names such as 'api.example.com' for the header 'host', without port and wildcards", value);
  }
  const sources = when.filter(({ sourceIp }) => sourceIp);
  validation.check(sources.length <= 1, prop, `hold RequestMatch.sourceIp once${beside} (${ELB_LIMIT})`, sources.length);
}

function valuesOf(when: RouteCondition[]): string[] {
  return when.flatMap(({ values }) => values);
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
