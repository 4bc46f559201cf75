import { aws_ec2 as ec2, aws_elasticloadbalancingv2 as elbv2, aws_lambda as lambda } from 'aws-cdk-lib';
import { HttpBackendOptions } from './http-backend-options';

/**
 * A third-party HTTP server that requests are passed on to by the library's request router.
 */
export interface HttpBackendConfig {
  /** Scheme, host, port and path prefix; fixed at deployment. */
  readonly url: string;
  /** How it is called. */
  readonly options: HttpBackendOptions;
}

/**
 * Targets in a network that a load balancer can send requests to: tasks of a service, or IP addresses.
 */
export interface LoadBalancedBackendConfig {
  /** The network of the targets. */
  readonly vpc: ec2.IVpc;
  /** The targets. */
  readonly targets: elbv2.IApplicationLoadBalancerTarget[];
  /**
   * Addresses of targets that have no security group of their own: that of the load balancer is opened towards them.
   * @default - the targets have security groups
   */
  readonly addresses?: string[];
  /** The port they listen on. */
  readonly port: number;
  /**
   * What they speak.
   * @default - HTTP
   */
  readonly protocol?: elbv2.ApplicationProtocol;
  /**
   * When a target is healthy.
   * @default - answers 200 at `/`, asked every 30 seconds
   */
  readonly healthCheck?: elbv2.HealthCheck;
}

/**
 * A listener of a load balancer in a network, reached through a VPC link. One of the two listeners is set.
 */
export interface ListenerBackendConfig {
  /** The network of the load balancer. */
  readonly vpc: ec2.IVpc;
  /**
   * A listener of an application load balancer.
   * @default - `networkListener` is given
   */
  readonly applicationListener?: elbv2.IApplicationListener;
  /**
   * A listener of a network load balancer.
   * @default - `applicationListener` is given
   */
  readonly networkListener?: elbv2.INetworkListener;
  /** The port it listens on. */
  readonly port: number;
  /**
   * The name in the certificate of a TLS listener.
   * @default - the listener speaks plain HTTP
   */
  readonly serverName?: string;
  /**
   * Headers sent with every request.
   * @default - none
   */
  readonly headers?: { [name: string]: string };
  /**
   * What is put before the path of the request, with a leading slash.
   * @default - nothing
   */
  readonly pathPrefix?: string;
}

/**
 * What answers requests: exactly one property is set.
 *
 * Who asked for it attaches its own kind of integration to it.
 */
export interface BackendConfig {
  /**
   * A function that is invoked with the request.
   * @default - the backend is of another kind
   */
  readonly function?: lambda.IFunction;
  /**
   * A third-party HTTP server.
   * @default - the backend is of another kind
   */
  readonly http?: HttpBackendConfig;
  /**
   * Targets that a load balancer is put before.
   * @default - the backend is of another kind
   */
  readonly loadBalanced?: LoadBalancedBackendConfig;
  /**
   * A listener of a load balancer that exists.
   * @default - the backend is of another kind
   */
  readonly listener?: ListenerBackendConfig;
}

