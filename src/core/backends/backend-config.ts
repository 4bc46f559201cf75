import { aws_apigateway as apigateway, aws_ec2 as ec2, aws_elasticloadbalancingv2 as elbv2, aws_lambda as lambda } from 'aws-cdk-lib';
import { HttpBackendOptions } from './http-backend-options';

/**
 * A third-party HTTP server. The library's request router forwards requests to it.
 */
export interface HttpBackendConfig {
  /** The scheme, host, port and path prefix, fixed at deployment. */
  readonly url: string;
  /** The options of the calls to the server. */
  readonly options: HttpBackendOptions;
}

/**
 * Targets in a VPC that a load balancer can send requests to: tasks of a service, or IP addresses.
 */
export interface LoadBalancedBackendConfig {
  /** The VPC of the targets. */
  readonly vpc: ec2.IVpc;
  /** The targets. */
  readonly targets: elbv2.IApplicationLoadBalancerTarget[];
  /**
   * The IP addresses of targets without a security group. The load balancer's security group allows traffic to them.
   * @default - the targets have security groups
   */
  readonly addresses?: string[];
  /** The port that the targets listen on. */
  readonly port: number;
  /**
   * The protocol that the targets speak.
   * @default - HTTP
   */
  readonly protocol?: elbv2.ApplicationProtocol;
  /**
   * The health check of the targets.
   * @default - status 200 at `/`, every 30 seconds
   */
  readonly healthCheck?: elbv2.HealthCheck;
}

/**
 * A listener of a load balancer in a VPC, reached through a VPC link. One of the two listeners is set.
 */
export interface ListenerBackendConfig {
  /** The VPC of the load balancer. */
  readonly vpc: ec2.IVpc;
  /**
   * The listener of an Application Load Balancer.
   * @default - `networkListener` is given
   */
  readonly applicationListener?: elbv2.IApplicationListener;
  /**
   * The listener of a Network Load Balancer.
   * @default - `applicationListener` is given
   */
  readonly networkListener?: elbv2.INetworkListener;
  /** The port of the listener. */
  readonly port: number;
  /**
   * The name in the certificate of a TLS listener.
   * @default - the listener speaks plain HTTP
   */
  readonly serverName?: string;
  /**
   * Headers that are added to every request.
   * @default - none
   */
  readonly headers?: { [name: string]: string };
  /**
   * The path that is prepended to the path of the request, with a leading slash.
   * @default - none
   */
  readonly pathPrefix?: string;
  /**
   * The target group of `networkListener`. The API has an alarm on its unhealthy targets.
   * @default - none: the owner of the load balancer watches its targets
   */
  readonly networkTargets?: elbv2.INetworkTargetGroup;
}

/**
 * The resource that answers requests. Exactly one of `function`, `http`, `loadBalanced` and `listener` is set.
 *
 * The caller of `bindBackend` attaches its own kind of integration to it.
 */
export interface BackendConfig {
  /**
   * A function that is invoked with the request.
   * @default - the backend is of another kind
   */
  readonly function?: lambda.IFunction;
  /**
   * Whether the owner of the function has its alarms, as SimpleWebService does.
   * @default - it has none: the API adds them
   */
  readonly functionHasAlarms?: boolean;
  /**
   * Whether the function answers HTTP requests only. It resolves no fields of a GraphQL schema.
   * @default - it takes other events, too
   */
  readonly functionAnswersRequestsOnly?: boolean;
  /**
   * Whether the function answers only callers that the authorization of the route names, as a job API does.
   * @default - it answers every request
   */
  readonly functionNeedsCaller?: boolean;
  /**
   * The way API Gateway sends the response of the function.
   * @default - as a whole
   */
  readonly responseTransferMode?: apigateway.ResponseTransferMode;
  /**
   * A third-party HTTP server.
   * @default - the backend is of another kind
   */
  readonly http?: HttpBackendConfig;
  /**
   * Targets that need a load balancer.
   * @default - the backend is of another kind
   */
  readonly loadBalanced?: LoadBalancedBackendConfig;
  /**
   * A listener of an existing load balancer.
   * @default - the backend is of another kind
   */
  readonly listener?: ListenerBackendConfig;
  /**
   * The name of the request router that all routes of the backend share. It has no effect on a route without a request router.
   * @default - a request router for each route that needs one
   */
  readonly sharedRouter?: string;
}
