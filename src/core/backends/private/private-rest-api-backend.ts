import { aws_apigateway as apigateway, aws_ec2 as ec2, aws_elasticloadbalancingv2 as elbv2, aws_elasticloadbalancingv2_targets as targets, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { acknowledge } from '../../private/lint-acknowledgement';
import { IBackend } from '../backend-binding';
import { BackendConfig } from '../backend-config';
import { PrivateRestApiBackendOptions } from '../backend-options';

/**
 * A private REST API behind the interface endpoint of its VPC. A VPC link cannot target an endpoint:
 * a Network Load Balancer passes TLS through to the endpoint's network interfaces.
 * https://docs.aws.amazon.com/whitepapers/latest/best-practices-api-gateway-private-apis-integration/rest-api.html
 */
export class PrivateRestApiBackend implements IBackend {
  private readonly bound = new Map<Construct, BackendConfig>();

  constructor(private readonly api: apigateway.IRestApi, private readonly options: PrivateRestApiBackendOptions) {}

  bindBackend(scope: Construct): BackendConfig {
    const config = this.bound.get(scope) ?? this.create(scope);
    this.bound.set(scope, config);
    return config;
  }

  private create(scope: Construct): BackendConfig {
    const { vpc, vpcEndpoint, addresses, stageName = 'prod' } = this.options;
    const place = new Construct(scope, `PrivateRestApi${this.api.node.addr}`);
    const securityGroup = new ec2.SecurityGroup(place, 'SecurityGroup', { vpc, description: 'To a private REST API', allowAllOutbound: false });
    const loadBalancer = new elbv2.NetworkLoadBalancer(place, 'LoadBalancer', { vpc, internetFacing: false, crossZoneEnabled: true, securityGroups: [securityGroup] });
    acknowledge(loadBalancer, 'Only API Gateway calls it, which has access logs', 'AwsSolutions-ELB2');
    vpcEndpoint.connections.allowFrom(securityGroup, ec2.Port.tcp(443), 'Requests and health checks');
    const listener = loadBalancer.addListener('Listener', { port: 443, protocol: elbv2.Protocol.TCP });
    const networkTargets = listener.addTargets('Endpoint', { port: 443, protocol: elbv2.Protocol.TCP, targets: addresses.map(address => new targets.IpTarget(address, 443)) });
    const { region, urlSuffix } = Stack.of(scope);
    return {
      listener: {
        vpc,
        networkListener: listener,
        networkTargets,
        port: 443,
        serverName: `${this.api.restApiId}.execute-api.${region}.${urlSuffix}`,
        headers: { 'x-apigw-api-id': this.api.restApiId },
        pathPrefix: `/${stageName}`,
      },
    };
  }
}
