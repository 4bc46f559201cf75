import { CloudFormationClient, CreateStackCommand, DescribeStackEventsCommand, DescribeStacksCommand, UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import { client } from './client';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { until } from '../../tools/local-cloud/until';

/** Resources of a template by their logical id. */
export type Resources = Record<string, { readonly Type: string; readonly Properties: Record<string, unknown> }>;

/** Creates a stack. Gives why CloudFormation refused its resources: nothing when it made them all. */
export async function createStack(cloud: LocalCloud, name: string, resources: Resources): Promise<string[]> {
  await client(CloudFormationClient, cloud).send(new CreateStackCommand(request(name, resources)));
  return refusals(cloud, name, 'CREATE_COMPLETE');
}

/** Updates a stack. Gives why CloudFormation refused the changes: nothing when it made them all. */
export async function updateStack(cloud: LocalCloud, name: string, resources: Resources): Promise<string[]> {
  await client(CloudFormationClient, cloud).send(new UpdateStackCommand(request(name, resources)));
  return refusals(cloud, name, 'UPDATE_COMPLETE');
}

const request = (StackName: string, Resources: Resources) =>
  ({ StackName, TemplateBody: JSON.stringify({ Resources }), Capabilities: ['CAPABILITY_NAMED_IAM' as const] });

async function refusals(cloud: LocalCloud, StackName: string, success: string): Promise<string[]> {
  const formation = client(CloudFormationClient, cloud);
  const status = await until(`the stack ${StackName} to end its operation`, 30, async () => {
    const { Stacks: [stack] = [] } = await formation.send(new DescribeStacksCommand({ StackName }));
    return !stack.StackStatus!.endsWith('_IN_PROGRESS') && stack.StackStatus;
  });
  if (status === success) return [];
  const { StackEvents = [] } = await formation.send(new DescribeStackEventsCommand({ StackName }));
  return StackEvents.filter(({ ResourceStatus }) => ResourceStatus!.endsWith('_FAILED')).map(({ ResourceStatusReason }) => ResourceStatusReason!);
}
