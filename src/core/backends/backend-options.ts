import { aws_ec2 as ec2, aws_elasticloadbalancingv2 as elbv2 } from 'aws-cdk-lib';

/**
 * Options of a Fargate service as a backend.
 */
export interface FargateServiceBackendOptions {
  /**
   * The port of the container that answers.
   * @default - the first port mapping of the task's default container
   */
  readonly port?: number;
  /**
   * When a task is healthy.
   * @default - answers 200 at `/`, asked every 30 seconds
   */
  readonly healthCheck?: elbv2.HealthCheck;
}

/**
 * Options of a load balancer's listener as a backend.
 */
export interface LoadBalancerBackendOptions {
  /**
   * The network of the load balancer, where the listener is imported.
   * @default - the network of the listener's load balancer
   */
  readonly vpc?: ec2.IVpc;
  /**
   * The port of the listener, where it is imported.
   * @default - the port of the listener; 80 where that is not known, 443 with a server name
   */
  readonly port?: number;
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
}

/**
 * Options of IP addresses as a backend.
 */
export interface IpAddressesBackendOptions {
  /** The network that the addresses are in. */
  readonly vpc: ec2.IVpc;
  /** The port they listen on. */
  readonly port: number;
  /**
   * What they speak.
   * @default - HTTP
   */
  readonly protocol?: elbv2.ApplicationProtocol;
  /**
   * When an address is healthy.
   * @default - answers 200 at `/`, asked every 30 seconds
   */
  readonly healthCheck?: elbv2.HealthCheck;
}

/**
 * Options of a private REST API as a backend.
 */
export interface PrivateRestApiBackendOptions {
  /** The network of the endpoint. */
  readonly vpc: ec2.IVpc;
  /**
   * The interface endpoint for `execute-api` that the API is reached through. Its security group is
   * opened for the load balancer that is put before it.
   */
  readonly vpcEndpoint: ec2.IInterfaceVpcEndpoint;
  /** The private IP addresses of the endpoint's network interfaces. */
  readonly addresses: string[];
  /**
   * The stage of the API that is called.
   * @default - `prod`, the stage of CDK's RestApi
   */
  readonly stageName?: string;
}
