import { aws_certificatemanager as acm, aws_ec2 as ec2, aws_s3 as s3 } from 'aws-cdk-lib';
import { FacadeListener } from './facade-listener';
import { IBackend } from '../core/backends/backend-binding';
import { WebAuth } from '../core/web/web-auth';

/**
 * Options of an Application Load Balancer as the façade.
 */
export interface LoadBalancerFacadeOptions {
  /** The VPC, with subnets in at least two Availability Zones. */
  readonly vpc: ec2.IVpc;
  /** The authorization of all requests: `WebAuth.jwt`, `WebAuth.userPool` (access tokens by default) or `WebAuth.none`. */
  readonly auth: WebAuth;
  /**
   * The certificate of the HTTPS listener.
   * @default - none; `listener` must be `FacadeListener.plainHttp()`
   */
  readonly certificate?: acm.ICertificate;
  /**
   * The listener, where it has no certificate.
   * @default - HTTPS on port 443, with `certificate`
   */
  readonly listener?: FacadeListener;
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
  /**
   * Whether AWS refuses to delete the load balancer. It has to be switched off before the stack is deleted, or rolls its first deployment back.
   * @default true
   */
  readonly deletionProtection?: boolean;
  /**
   * The targets of legacy in the VPC: `Backend.ipAddresses` or `Backend.fargateService`. The load balancer sends them what no feature takes,
   * without the façade function: bodies of any size, WebSockets, long responses. `legacy` is what the façade function calls.
   * @default - the façade function calls `legacy` for all requests
   */
  readonly legacyTargets?: IBackend;
}
