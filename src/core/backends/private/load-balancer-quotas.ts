import { Construct } from 'constructs';
import { Validation } from '../../private/validation';
import { addWarning } from '../../private/warning';
import { ELB_LIMIT } from '../../web/private/rule-conditions';

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html: the quota of rules can be raised. */
const MOST_GROUPS = 100;
const MOST_RULES = 100;

/** Counts the rules and target groups of one load balancer. */
export class LoadBalancerQuotas {
  private rules = 0;
  private groups = 0;

  /** @param remedy what to use for more */
  constructor(private readonly pattern: Construct, private readonly remedy: string) {}

  /** @param owner a route or a feature */
  countGroup(owner: string) {
    new Validation(this.pattern).check(++this.groups <= MOST_GROUPS, 'backends', `be at most ${MOST_GROUPS} (${ELB_LIMIT}), of which '${owner}' needs one more: ${this.remedy}`, this.groups);
  }

  /** Of a rule that is removed again. */
  uncountRule() {
    this.rules--;
  }

  countRule(owner: string) {
    if (++this.rules !== MOST_RULES + 1) { return; }
    addWarning(this.pattern, 'rulesOfLoadBalancer', `From '${owner}' on, the load balancer has more than ${MOST_RULES} rules `
      + '(Elastic Load Balancing quota): the deployment fails unless "Rules per Application Load Balancer" is raised in Service Quotas.');
  }
}
