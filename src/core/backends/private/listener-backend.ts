import { aws_elasticloadbalancingv2 as elbv2 } from 'aws-cdk-lib';
import { inKeyOrder } from '../../private/key-order';
import { ListenerBackendConfig } from '../backend-config';
import { LoadBalancerBackendOptions } from '../backend-options';

/** The listener of a load balancer. The user's options complete an imported one, which does not know its VPC. */
export function listenerBackend(
  factory: string,
  listener: elbv2.IApplicationListener | elbv2.INetworkListener,
  { vpc, port, serverName, headers }: LoadBalancerBackendOptions,
): ListenerBackendConfig {
  const own = listener instanceof elbv2.ApplicationListener || listener instanceof elbv2.NetworkListener ? listener.loadBalancer : undefined;
  const network = vpc ?? own?.vpc;
  if (!network) {
    throw new Error(`Backend.${factory}: vpc must be given because the listener '${listener.node.path}' is imported, got nothing.`);
  }
  return { vpc: network, port: port ?? portOf(listener) ?? (serverName ? 443 : 80), serverName, headers: inKeyOrder(headers) };
}

function portOf(listener: elbv2.IApplicationListener | elbv2.INetworkListener): number | undefined {
  return (listener.node.defaultChild as elbv2.CfnListener | undefined)?.port;
}
