import { aws_apigateway as apigateway, aws_ec2 as ec2, aws_elasticloadbalancingv2 as elbv2, aws_kms as kms } from 'aws-cdk-lib';
import { JsonSchema } from '../web/json-schema';

/**
 * Options of a function as a backend.
 */
export interface FunctionBackendOptions {
  /**
   * The name of the request router that all routes of the backend share, such as `Orders`: 1 to 40 letters and digits.
   * Its first word is no method.
   *
   * It has no effect on a route that invokes the function directly.
   * @default - each route with a request router has its own
   */
  readonly sharedRouter?: string;
  /**
   * The way API Gateway sends the response: as a whole, or as a stream that takes up to 15 minutes (API Gateway limit). A function that streams
   * is made by `awslambda.streamifyResponse`. Streams are for routes of a REST API that have no other backend.
   * @default - as a whole
   */
  readonly responseTransferMode?: apigateway.ResponseTransferMode;
}

/**
 * Options of a state machine as a backend.
 */
export interface StateMachineBackendOptions {
  /**
   * The JSON schema (draft 2020-12) of the request body, on every engine. A body that does not match is answered 400, with each field that is not valid.
   * @default - any JSON starts an execution
   */
  readonly requestSchema?: JsonSchema;
  /**
   * The KMS key of a state machine that is encrypted with a key of yours: the function may use it.
   * @default - the state machine is encrypted by a key of AWS
   */
  readonly encryptionKey?: kms.IKey;
}

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
   * The health check of the tasks.
   * @default - status 200 at `/`, every 30 seconds
   */
  readonly healthCheck?: elbv2.HealthCheck;
}

/**
 * Options of a load balancer's listener as a backend.
 */
export interface LoadBalancerBackendOptions {
  /**
   * The VPC of the load balancer. Required for an imported listener.
   * @default - the VPC of the listener's load balancer
   */
  readonly vpc?: ec2.IVpc;
  /**
   * The port of the listener. Needed for an imported listener.
   * @default - the port of the listener; 443 with a server name and 80 without one, if the port is not known
   */
  readonly port?: number;
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
}

/**
 * Options of IP addresses as a backend.
 */
export interface IpAddressesBackendOptions {
  /** The VPC of the addresses. */
  readonly vpc: ec2.IVpc;
  /** The port that the addresses listen on. */
  readonly port: number;
  /**
   * The protocol that the addresses speak.
   * @default - HTTP
   */
  readonly protocol?: elbv2.ApplicationProtocol;
  /**
   * The health check of the addresses.
   * @default - status 200 at `/`, every 30 seconds
   */
  readonly healthCheck?: elbv2.HealthCheck;
}

/**
 * Options of a private REST API as a backend.
 */
export interface PrivateRestApiBackendOptions {
  /** The VPC of the interface endpoint. */
  readonly vpc: ec2.IVpc;
  /**
   * The interface endpoint for `execute-api`. Its security group allows traffic from the Network Load
   * Balancer that the backend creates.
   */
  readonly vpcEndpoint: ec2.IInterfaceVpcEndpoint;
  /** The private IP addresses of the endpoint's network interfaces. */
  readonly addresses: string[];
  /**
   * The stage of the API.
   * @default - `prod`, the default stage of CDK's RestApi
   */
  readonly stageName?: string;
}
