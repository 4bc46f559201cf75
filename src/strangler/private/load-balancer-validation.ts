import { aws_elasticloadbalancingv2 as elbv2 } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { IBackend } from '../../core/backends/backend-binding';
import { LoadBalancedBackendConfig } from '../../core/backends/backend-config';
import { validateLoadBalancer } from '../../core/backends/private/load-balancer';
import { AUTH } from '../../core/private/kinds';
import { Validation } from '../../core/private/validation';
import { FacadeListener } from '../facade-listener';
import { LoadBalancerFacadeOptions } from '../load-balancer-facade-options';

/** Checks the options of a load balancer before anything is created. */
export function validateLoadBalancerFacade(validation: Validation, options: LoadBalancerFacadeOptions) {
  const { certificate, listener, auth } = options;
  validation.check(listener === undefined || listener instanceof FacadeListener, 'engine.listener', 'be FacadeListener.plainHttp()', listener);
  validation.check(certificate !== undefined || listener !== undefined, 'engine.certificate', 'be given, or engine.listener: FacadeListener.plainHttp()', undefined);
  validation.check(certificate === undefined || listener === undefined, 'engine.listener', 'be left out with a certificate', 'FacadeListener.plainHttp()');
  validateLoadBalancer(validation, options);
  validation.required('engine.auth', auth, AUTH);
  auth.forLoadBalancer(elbv2.ListenerAction.fixedResponse(404)); // throws for what load balancers do not verify
  validation.check(auth._isPublic || certificate !== undefined, 'engine.certificate', 'be given for the authorization (listeners verify tokens over HTTPS only)', undefined);
}

/** The targets of legacy. */
export function bindTargets(pattern: Construct, validation: Validation, backend: IBackend): LoadBalancedBackendConfig {
  const prop = 'engine.legacyTargets';
  validation.implements('bindBackend', prop, 'be Backend.ipAddresses or Backend.fargateService', backend);
  const { loadBalanced } = backend.bindBackend(pattern, {});
  return loadBalanced ?? validation.fail(prop, 'be Backend.ipAddresses or Backend.fargateService', 'a backend of another kind');
}
