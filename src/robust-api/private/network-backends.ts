import { aws_apigatewayv2 as apigwv2, aws_ec2 as ec2, aws_elasticloadbalancingv2 as elbv2 } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { BackendConfig, ListenerBackendConfig, LoadBalancedBackendConfig } from '../../core/backends/backend-config';
import { addNetworkTargetAlarm, addTargetAlarms } from '../../core/backends/private/load-balancer-alarms';
import { createTargetGroup } from '../../core/backends/private/load-balancer-targets';
import { Operations } from '../../core/operations/operations';
import { deployedName } from '../../core/private/deployed-name';
import { identityOf } from '../../core/private/identity';
import { acknowledge } from '../../core/private/lint-acknowledgement';
import { describeShortly } from '../../core/private/short-description';
import { RobustApiAlarms } from '../robust-api-alarms';

/** A listener in a VPC with its VPC link. */
export interface LinkedListener {
  readonly vpcLink: apigwv2.VpcLink;
  readonly listener: ListenerBackendConfig;
}

/**
 * The way from API Gateway to backends in a VPC: one VPC link for each VPC, and an internal load balancer
 * for targets without one. The security group of the VPC link allows traffic to the listeners only.
 */
export class NetworkBackends extends Construct {
  private readonly links = new Map<ec2.IVpc, apigwv2.VpcLink>();
  private readonly groups = new Map<apigwv2.VpcLink, ec2.SecurityGroup>();
  private readonly listeners = new Map<object, LinkedListener>();

  constructor(scope: Construct, id: string, private readonly operations: Operations, private readonly alarms: RobustApiAlarms) {
    super(scope, id);
  }

  /** @param name the name of the first route with the backend */
  linkTo(name: string, { loadBalanced, listener }: BackendConfig): LinkedListener {
    const backend = loadBalanced ?? listener!;
    const known = this.listeners.get(backend);
    if (known) { return known; }
    const vpcLink = this.link(backend.vpc);
    const linked = { vpcLink, listener: loadBalanced ? this.balance(name, loadBalanced) : listener! };
    this.open(this.groups.get(vpcLink)!, linked.listener);
    if (listener?.networkTargets) { addNetworkTargetAlarm(listener.networkTargets, name, this.operations, this.alarms); }
    this.listeners.set(backend, linked);
    return linked;
  }

  private link(vpc: ec2.IVpc): apigwv2.VpcLink {
    const known = this.links.get(vpc);
    if (known) { return known; }
    const suffix = identityOf(this, vpc.vpcId);
    const group = new ec2.SecurityGroup(this, `LinkSecurityGroup${suffix}`, {
      vpc, description: 'From API Gateway to the listeners of its backends', allowAllOutbound: false,
    });
    const link = new apigwv2.VpcLink(this, `Link${suffix}`, { vpcLinkName: `${deployedName(this, 120)}${suffix}`, vpc, securityGroups: [group] });
    this.links.set(vpc, link);
    this.groups.set(link, group);
    return link;
  }

  private balance(name: string, backend: LoadBalancedBackendConfig): ListenerBackendConfig {
    const scope = new Construct(this, name);
    const loadBalancer = new elbv2.ApplicationLoadBalancer(scope, 'LoadBalancer', {
      vpc: backend.vpc,
      internetFacing: false,
      dropInvalidHeaderFields: true,
      desyncMitigationMode: elbv2.DesyncMitigationMode.STRICTEST,
    });
    acknowledge(loadBalancer, 'Only API Gateway calls it, which has access logs', 'AwsSolutions-ELB2');
    describeShortly(loadBalancer);
    const group = createTargetGroup(scope, 'Targets', loadBalancer, { loadBalanced: backend });
    const listener = loadBalancer.addListener('Listener', {
      port: 80,
      protocol: elbv2.ApplicationProtocol.HTTP, // within the VPC, between API Gateway and the targets
      open: false,
      defaultAction: elbv2.ListenerAction.forward([group]),
    });
    addTargetAlarms(group, name, this.operations, this.alarms, loadBalancer);
    return { vpc: backend.vpc, applicationListener: listener, port: 80 };
  }

  /** Allows traffic from the VPC link to the listener only. */
  private open(group: ec2.SecurityGroup, { applicationListener, networkListener, port, vpc }: ListenerBackendConfig) {
    const tcp = ec2.Port.tcp(port);
    if (applicationListener) {
      applicationListener.connections.allowFrom(group, tcp, 'Requests from API Gateway');
      return;
    }
    const { loadBalancer } = networkListener as Partial<elbv2.NetworkListener>;
    const connections = loadBalancer instanceof elbv2.NetworkLoadBalancer ? loadBalancer.connections : undefined;
    if (connections && connections.securityGroups.length > 0) {
      connections.allowFrom(group, tcp, 'Requests from API Gateway');
    } else {
      group.addEgressRule(ec2.Peer.ipv4(vpc.vpcCidrBlock), tcp, 'The network load balancer has no security group');
    }
  }
}
