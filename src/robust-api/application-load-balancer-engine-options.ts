import { aws_certificatemanager as acm, aws_ec2 as ec2, aws_s3 as s3 } from 'aws-cdk-lib';
import { WebAuth } from '../core/web/web-auth';

/**
 * Options of an Application Load Balancer as the engine.
 */
export interface ApplicationLoadBalancerEngineOptions {
  /** The VPC, with subnets in at least two Availability Zones. */
  readonly vpc: ec2.IVpc;
  /** The authorization of the routes: `WebAuth.jwt`, `WebAuth.userPool` (access tokens by default) or `WebAuth.none`. */
  readonly auth: WebAuth;
  /**
   * The certificate of the HTTPS listener. Required for an internet-facing load balancer.
   * @default - plain HTTP
   */
  readonly certificate?: acm.ICertificate;
  /**
   * Whether clients on the internet can reach the load balancer.
   * @default false
   */
  readonly internetFacing?: boolean;
  /**
   * The subnets of the load balancer.
   * @default - public subnets if it is internet-facing, private subnets otherwise
   */
  readonly vpcSubnets?: ec2.SubnetSelection;
  /**
   * Your bucket for access logs, encrypted with SSE-S3. Load balancers do not support other encryption.
   * @default - no access logs
   */
  readonly accessLogsBucket?: s3.IBucket;
}
