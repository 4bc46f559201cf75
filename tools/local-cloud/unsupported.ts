import { Aspects, CfnCondition, CfnResource, Fn, IAspect, Stack } from 'aws-cdk-lib';
import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnRoute } from 'aws-cdk-lib/aws-ec2';
import { IConstruct } from 'constructs';
import { LOCAL_CLOUD_VARIABLE } from './environment';
import { leftOut, lossOf, NEVER } from './losses';

/**
 * Leaves out of an app what the local cloud would refuse, and says so on standard error.
 * Does nothing unless the app is synthesized for the local cloud (variable or context
 * `CATALOG_LOCAL_CLOUD`), so it never changes what users get.
 */
export function leaveOutUnsupported(app: IConstruct): void {
  if (!process.env[LOCAL_CLOUD_VARIABLE] && !app.node.tryGetContext(LOCAL_CLOUD_VARIABLE)) return;
  Aspects.of(app).add(new LeaveOut(), { priority: 1_000 });
}

/**
 * Puts a condition that is never true on each resource to leave out. The resource stays in
 * the template, so references to it stay valid; CloudFormation does not look at its type.
 */
class LeaveOut implements IAspect {
  visit(node: IConstruct) {
    if (!(node instanceof CfnResource)) return;
    const loss = lossOf(node.cfnResourceType, property => hasProperty(node, property));
    if (loss === undefined) return;
    node.cfnOptions.condition = never(Stack.of(node));
    process.stderr.write(leftOut(node.node.path, node.cfnResourceType, loss));
  }
}

function hasProperty(resource: CfnResource, property: string): boolean {
  return resource instanceof CfnAlarm && property === 'Metrics' && resource.metrics !== undefined
    || resource instanceof CfnRoute && property === 'NatGatewayId' && resource.natGatewayId !== undefined;
}

function never(stack: Stack): CfnCondition {
  return stack.node.tryFindChild(NEVER) as CfnCondition | undefined
    ?? new CfnCondition(stack, NEVER, { expression: Fn.conditionEquals('local', 'cloud') });
}
