import { aws_elasticloadbalancingv2 as elbv2 } from 'aws-cdk-lib';
import { RouteCondition } from '../../core/web/private/route-condition';
import { RouteKey } from '../../core/web/private/route-key';

/** A load balancer has a condition of its own for it (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html). */
export const HOST = 'host';
/** At least one dot, and letters only after the last one. Wildcards are no values of a match. */
export const HOST_NAME = /^(?=.{1,128}$)[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.[A-Za-z]+$/;

type Condition = elbv2.CfnListenerRule.RuleConditionProperty;

/** The conditions of a route as those of a listener rule. */
export function ruleConditions({ method, path, parameters, isGreedy }: RouteKey, when: RouteCondition[] = [], everyMethod = method === 'ANY'): Condition[] {
  return [
    { field: 'path-pattern', ...pathPattern(path, parameters.length, isGreedy) },
    ...(everyMethod ? [] : [{ field: 'http-request-method', httpRequestMethodConfig: { values: [method] } }]),
    ...when.map(({ header, query, values }): Condition => header === HOST
      ? { field: 'host-header', hostHeaderConfig: { values } }
      : header !== undefined
        ? { field: 'http-header', httpHeaderConfig: { httpHeaderName: header, values: values.map(literal) } }
        : { field: 'query-string', queryStringConfig: { values: values.map(value => ({ key: literal(query ?? ''), value: literal(value) })) } }),
  ];
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
