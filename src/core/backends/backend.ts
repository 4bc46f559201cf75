import {
  aws_apigateway as apigateway, aws_ecs as ecs, aws_elasticloadbalancingv2 as elbv2, aws_elasticloadbalancingv2_targets as targets,
  aws_lambda as lambda, Token,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { BackendBindOptions, IBackend } from './backend-binding';
import { BackendConfig } from './backend-config';
import { FargateServiceBackendOptions, PrivateRestApiBackendOptions, LoadBalancerBackendOptions, IpAddressesBackendOptions } from './backend-options';
import { HttpBackendOptions } from './http-backend-options';
import { PrivateRestApiBackend } from './private/private-rest-api-backend';
import { listenerBackend } from './private/listener-backend';

/**
 * A backend that is a plain resource rather than a pattern.
 */
export class Backend implements IBackend {
  /** Requests invoke a function. */
  static function(handler: lambda.IFunction): IBackend {
    return new Backend({ function: handler });
  }

  /**
   * Requests are passed on to an HTTP server by the library's request router, which retries, breaks the circuit
   * and bounds what goes in and out. The server is fixed at deployment: no request can choose another.
   *
   * @param url `https://host[:port][/prefix]`; the path of the request is appended to the prefix
   * @throws if it is no http(s) URL, or holds credentials, a query or a fragment
   */
  static http(url: string, options: HttpBackendOptions = {}): IBackend {
    if (!Token.isUnresolved(url) && !isServer(url)) {
      throw new Error(`Backend.http: url must be http(s)://host[:port][/prefix] without credentials, query and fragment, got '${url}'.`);
    }
    return new Backend({ http: { url, options } });
  }

  /**
   * Requests go to the tasks of a Fargate service, through a load balancer with health checks.
   * @throws if no port is given and the task has no port mapping
   */
  static fargateService(service: ecs.FargateService, options: FargateServiceBackendOptions = {}): IBackend {
    const container = service.taskDefinition.defaultContainer;
    const port = options.port ?? container?.portMappings[0]?.containerPort;
    if (container === undefined || port === undefined) {
      throw new Error(`Backend.fargateService: port must be given where the task of '${service.node.path}' has no port mapping, got nothing.`);
    }
    const target = service.loadBalancerTarget({ containerName: container.containerName, containerPort: port });
    return new Backend({ loadBalanced: { vpc: service.cluster.vpc, targets: [target], port, healthCheck: options.healthCheck } });
  }

  /**
   * Requests go to a listener of an application load balancer in a network.
   * @throws if the listener is imported and no vpc is given
   */
  static applicationLoadBalancer(listener: elbv2.IApplicationListener, options: LoadBalancerBackendOptions = {}): IBackend {
    return new Backend({ listener: { ...listenerBackend('loadBalancer', listener, options), applicationListener: listener } });
  }

  /**
   * Requests go to a listener of a network load balancer in a network.
   * @throws if the listener is imported and no vpc is given
   */
  static networkLoadBalancer(listener: elbv2.INetworkListener, options: LoadBalancerBackendOptions = {}): IBackend {
    return new Backend({ listener: { ...listenerBackend('networkLoadBalancer', listener, options), networkListener: listener } });
  }

  /**
   * Requests go to IP addresses in a network, through a load balancer with health checks.
   * @throws if no address is given
   */
  static ipAddresses(addresses: string[], options: IpAddressesBackendOptions): IBackend {
    if (addresses.length === 0) {
      throw new Error('Backend.ipAddresses: addresses must hold at least one IP address, got none.');
    }
    return new Backend({ loadBalanced: { ...options, addresses, targets: addresses.map(address => new targets.IpTarget(address, options.port)) } });
  }

  /**
   * Requests go to a private REST API, through the interface endpoint of its network. The resource policy
   * of the API must let the endpoint in.
   * @throws if no address is given
   */
  static privateRestApi(api: apigateway.IRestApi, options: PrivateRestApiBackendOptions): IBackend {
    if (options.addresses.length === 0) {
      throw new Error('Backend.privateRestApi: addresses must hold at least one IP address of the endpoint, got none.');
    }
    return new PrivateRestApiBackend(api, options);
  }

  private constructor(private readonly config: BackendConfig) {}

  bindBackend(_scope: Construct, _options: BackendBindOptions): BackendConfig {
    return this.config;
  }
}

function isServer(url: string): boolean {
  if (!/^https?:\/\/[^\s\\]+$/.test(url) || !URL.canParse(url)) { return false; }
  const { username, password, search, hash } = new URL(url);
  return !username && !password && !search && !hash && !/[?#]/.test(url);
}
