import { aws_ec2 as ec2, aws_elasticloadbalancingv2 as elbv2, aws_iam as iam, aws_lambda as lambda, Names, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { BackendConfig, LoadBalancedBackendConfig } from '../backend-config';

type TargetGroup = elbv2.ApplicationTargetGroup;

/** The target group of a backend. The caller registers it with a listener. */
export function createTargetGroup(scope: Construct, id: string, balancer: ec2.IConnectable, backend: BackendConfig): TargetGroup {
  return backend.loadBalanced ? targetsGroup(scope, id, balancer, backend.loadBalanced) : functionGroup(scope, id, backend.function!);
}

function targetsGroup(scope: Construct, id: string, { connections }: ec2.IConnectable, backend: LoadBalancedBackendConfig): TargetGroup {
  const { vpc, targets, port, addresses = [], protocol = elbv2.ApplicationProtocol.HTTP, healthCheck } = backend;
  addresses.forEach(address => connections.allowTo(ec2.Peer.ipv4(`${address}/32`), ec2.Port.tcp(port), 'Requests and health checks'));
  return new elbv2.ApplicationTargetGroup(scope, id, {
    vpc, targets, port, protocol, healthCheck: { path: '/', healthyHttpCodes: '200', ...healthCheck }, targetType: elbv2.TargetType.IP,
  });
}

function functionGroup(scope: Construct, id: string, handler: lambda.IFunction): TargetGroup {
  return new elbv2.ApplicationTargetGroup(scope, id, {
    targetType: elbv2.TargetType.LAMBDA,
    // without it repeated headers and query parameters are lost: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html#multi-value-headers
    multiValueHeadersEnabled: true,
    targets: [{ attachToApplicationTargetGroup: attach }],
  });

  function attach(target: elbv2.IApplicationTargetGroup): elbv2.LoadBalancerTargetProps {
    const permission = `Invoke${Names.nodeUniqueId(target.node)}`;
    handler.addPermission(permission, {
      scope,
      principal: new iam.ServicePrincipal('elasticloadbalancing.amazonaws.com'),
      // the ARN of the group is not known yet: it is created with its target, and needs the permission before
      sourceArn: Stack.of(scope).formatArn({ service: 'elasticloadbalancing', resource: 'targetgroup', resourceName: '*' }),
    });
    const created = scope.node.tryFindChild(permission);
    if (created) { target.node.addDependency(created); }
    return { targetType: elbv2.TargetType.LAMBDA, targetJson: { id: handler.functionArn } };
  }
}
