import { aws_certificatemanager as acm, aws_ec2 as ec2, aws_elasticloadbalancingv2 as elbv2, aws_s3 as s3, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { BUCKET, VPC } from '../../private/kinds';
import { acknowledge } from '../../private/lint-acknowledgement';
import { describeShortly } from '../../private/short-description';
import { Validation } from '../../private/validation';
import { problem } from '../../web/private/problem';
import { validateCertificate } from '../../web/private/web-front';

export interface LoadBalancerProps {
  readonly vpc: ec2.IVpc;
  readonly vpcSubnets?: ec2.SubnetSelection;
  readonly internetFacing?: boolean;
  /** Without one, the listener speaks plain HTTP. */
  readonly certificate?: acm.ICertificate;
  readonly accessLogsBucket?: s3.IBucket;
  /** Default: that of CDK, which is off. */
  readonly deletionProtection?: boolean;
}

export interface LoadBalancer {
  readonly loadBalancer: elbv2.ApplicationLoadBalancer;
  /** It answers 404 to what no rule takes. */
  readonly listener: elbv2.ApplicationListener;
  /** Without a trailing slash. */
  readonly url: string;
}

/** Checks what every load balancer needs, before anything is created. */
export function validateLoadBalancer(validation: Validation, { vpc, vpcSubnets, certificate, accessLogsBucket }: LoadBalancerProps) {
  validation.required('engine.vpc', vpc, VPC);
  validation.kind('engine.accessLogsBucket', accessLogsBucket, BUCKET);
  if (certificate) { validateCertificate(validation, 'engine.certificate', certificate); }
  const zones = vpc.selectSubnets(vpcSubnets ?? {}).availabilityZones;
  validation.check(new Set(zones).size >= 2 || zones.some(zone => Token.isUnresolved(zone)), 'engine.vpc',
    'have subnets in at least 2 Availability Zones (load balancer limit)', zones.join(', ') || undefined);
}

/** An Application Load Balancer with one listener. */
export function createLoadBalancer(scope: Construct, props: LoadBalancerProps): LoadBalancer {
  const { vpc, vpcSubnets, internetFacing = false, certificate, accessLogsBucket, deletionProtection } = props;
  const loadBalancer = new elbv2.ApplicationLoadBalancer(scope, 'LoadBalancer', {
    vpc,
    vpcSubnets,
    internetFacing,
    deletionProtection,
    dropInvalidHeaderFields: true,
    desyncMitigationMode: elbv2.DesyncMitigationMode.STRICTEST,
  });
  describeShortly(loadBalancer);
  if (accessLogsBucket) {
    loadBalancer.logAccessLogs(accessLogsBucket);
  } else {
    acknowledge(loadBalancer, 'Access logs need accessLogsBucket', 'AwsSolutions-ELB2');
  }
  const listener = loadBalancer.addListener('Listener', {
    port: certificate ? 443 : 80,
    protocol: certificate ? elbv2.ApplicationProtocol.HTTPS : elbv2.ApplicationProtocol.HTTP,
    certificates: certificate && [certificate],
    sslPolicy: certificate && elbv2.SslPolicy.RECOMMENDED_TLS, // TLS 1.3 and 1.2
    open: internetFacing,
    defaultAction: refusal(404, 'Not Found', 'The path does not match a route of this API.'),
  });
  if (internetFacing) {
    acknowledge(loadBalancer.connections.securityGroups[0], 'internetFacing is set', 'AwsSolutions-EC23');
  }
  return { loadBalancer, listener, url: `${certificate ? 'https' : 'http'}://${loadBalancer.loadBalancerDnsName}` };
}

/** Fixed responses support `application/json`, not `application/problem+json` (https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_FixedResponseActionConfig.html). */
export function refusal(status: number, title: string, detail: string): elbv2.ListenerAction {
  return elbv2.ListenerAction.fixedResponse(status, { contentType: 'application/json', messageBody: problem(status, title, detail) });
}
