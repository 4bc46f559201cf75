import { aws_elasticloadbalancingv2 as elbv2 } from 'aws-cdk-lib';

export interface JwtActionOptions {
  readonly issuer: string;
  readonly jwksEndpoint: string;
  /** The claim that names the audience, and its accepted values. */
  readonly claim: string;
  readonly values: string[];
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_JwtValidationActionAdditionalClaim.html */
const MOST_VALUES = 10;

/**
 * A listener verifies a token's signature, issuer, times and audience. CDK's own action does not
 * verify the audience: every token of the issuer would pass.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-verify-jwt.html
 */
export function jwtAction(next: elbv2.ListenerAction, { issuer, jwksEndpoint, claim, values }: JwtActionOptions): elbv2.ListenerAction {
  if (values.length > MOST_VALUES) {
    throw new Error(`WebAuth: a load balancer must accept at most ${MOST_VALUES} audiences or clients (Elastic Load Balancing limit), got ${values.length}.`);
  }
  // in here: a class of the file would load the module of load balancers with every API
  class JwtAction extends elbv2.ListenerAction {
    constructor() {
      super({
        type: 'jwt-validation',
        jwtValidationConfig: { issuer, jwksEndpoint, additionalClaims: [{ name: claim, format: 'single-string', values }] },
      }, next);
    }
  }
  return new JwtAction();
}
