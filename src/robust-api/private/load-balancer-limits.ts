import { Annotations, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ApiAlternative, ApiRoute, isFallback } from './api-route';
import { HOST, HOST_NAME, ruleConditions } from './rule-conditions';
import { Validation } from '../../core/private/validation';
import { RouteCondition } from '../../core/web/private/route-condition';
import { RouteKey } from '../../core/web/private/route-key';

/*
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
 * The quota of rules can be raised, the others cannot.
 */
const MOST_RULE_VALUES = 5;
const MOST_GROUPS_OF_AN_ACTION = 5;
const MOST_GROUPS = 100;
const MOST_RULES = 100;
/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_HttpHeaderConditionConfig.html, and its siblings. */
const LONGEST_HEADER_NAME = 40;
const LONGEST_VALUE = 128;
const SOURCE = 'Elastic Load Balancing limit';

/** Checks the conditions of a rule, before anything is created. */
export function validateRule(validation: Validation, key: string, when: RouteCondition[]) {
  const most = MOST_RULE_VALUES - (key.startsWith('ANY ') ? 1 : 2); // one for the path, one for the method
  const values = when.flatMap(condition => condition.values);
  validation.check(values.length <= most, 'when', `hold at most ${most} values for '${key}' (${SOURCE})`, values.length);
  const header = when.find(condition => (condition.header ?? '').length > LONGEST_HEADER_NAME)?.header;
  validation.check(header === undefined, 'when', `name headers of at most ${LONGEST_HEADER_NAME} characters for '${key}' (${SOURCE})`, header);
  validateHosts(validation, when);
  const [path, ...others] = ruleConditions(RouteKey.parse(key, validation), when);
  const { values: paths = [], regexValues = [] } = path.pathPatternConfig as { readonly values?: string[]; readonly regexValues?: string[] };
  const long = [...paths, ...regexValues].find(isLong);
  validation.check(long === undefined, 'key', `have a path whose pattern has at most ${LONGEST_VALUE} characters (${SOURCE})`, long);
  const longValue = others.flatMap(textsOf).find(isLong);
  validation.check(longValue === undefined, 'when', `hold values of at most ${LONGEST_VALUE} characters for '${key}', with \\ before each * and ? (${SOURCE})`, longValue);
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html */
function validateHosts(validation: Validation, when: RouteCondition[]) {
  const hosts = when.filter(({ header }) => header === HOST);
  validation.check(hosts.length <= 1, 'when', `hold the header 'host' once (${SOURCE})`, hosts.length);
  for (const value of hosts.flatMap(({ values }) => values)) {
    validation.check(HOST_NAME.test(value), 'when',
      "have host names such as 'api.example.com' for the header 'host', without port and wildcards", value);
  }
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
    `be given for at most ${MOST_GROUPS_OF_AN_ACTION - 1} backends of '${key.text}' beside the one that takes the rest (${SOURCE})`, known - 1);
}

/** Counts the rules and target groups of one load balancer. */
export class LoadBalancerQuotas {
  private rules = 0;
  private groups = 0;

  constructor(private readonly api: Construct) {}

  countGroup(route: string) {
    new Validation(this.api).check(++this.groups <= MOST_GROUPS, 'backends', `be at most ${MOST_GROUPS} (${SOURCE}), of which '${route}' needs one more: use a second API`, this.groups);
  }

  /** Of a rule that is removed again. */
  uncountRule() {
    this.rules--;
  }

  countRule(route: string) {
    if (++this.rules !== MOST_RULES + 1) { return; }
    Annotations.of(this.api).addWarningV2('cdk-serverless-catalog:rulesOfLoadBalancer', `From '${route}' on, the load balancer has more than ${MOST_RULES} rules `
      + '(Elastic Load Balancing quota): the deployment fails unless "Rules per Application Load Balancer" is raised in Service Quotas.');
  }
}

function textsOf({ httpHeaderConfig, queryStringConfig }: ReturnType<typeof ruleConditions>[number]): string[] {
  const { values: headers = [] } = (httpHeaderConfig ?? {}) as { readonly values?: string[] };
  const { values: queries = [] } = (queryStringConfig ?? {}) as { readonly values?: { readonly key: string; readonly value: string }[] };
  return [...headers, ...queries.flatMap(({ key, value }) => [key, value])];
}

function isLong(text: string): boolean {
  return text.length > LONGEST_VALUE;
}
