import { aws_certificatemanager as acm, aws_ec2 as ec2, aws_s3 as s3 } from 'aws-cdk-lib';
import { WebAuth } from '../core/web/web-auth';

/**
 * Options of an application load balancer as the engine.
 */
export interface ApplicationLoadBalancerEngineOptions {
  /** The network, with subnets in at least two availability zones. */
  readonly vpc: ec2.IVpc;
  /** Who may call. A load balancer checks no signatures: `WebAuth.jwt`, `WebAuth.userPool` (access tokens) or `WebAuth.none`. */
  readonly auth: WebAuth;
  /**
   * The certificate of the HTTPS listener. Without it the load balancer speaks plain HTTP, and must be internal.
   * @default - plain HTTP
   */
  readonly certificate?: acm.ICertificate;
  /**
   * Whether it can be reached from the internet, by everybody.
   * @default false
   */
  readonly internetFacing?: boolean;
  /**
   * Where the load balancer is.
   * @default - public subnets where it faces the internet, private ones otherwise
   */
  readonly vpcSubnets?: ec2.SubnetSelection;
  /**
   * A bucket of yours for access logs, encrypted with SSE-S3 (load balancers can use no other).
   * @default - no access logs
   */
  readonly accessLogsBucket?: s3.IBucket;
}
