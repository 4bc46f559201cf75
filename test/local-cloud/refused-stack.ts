import { CloudFormationClient, CreateStackCommand, DescribeStackEventsCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { client } from './client';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { until } from '../../tools/local-cloud/until';

/** Why CloudFormation refuses a template: the reasons by the logical ID, empty if it deploys. */
export async function refusals(cloud: LocalCloud, StackName: string, Resources: object): Promise<Record<string, string>> {
  const cloudFormation = client(CloudFormationClient, cloud);
  await cloudFormation.send(new CreateStackCommand({ StackName, TemplateBody: JSON.stringify({ Resources }) }));
  await until(`${StackName} to end`, 30, async () => {
    const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
    return /_(COMPLETE|FAILED)$/.test(Stacks![0].StackStatus!);
  });
  const { StackEvents = [] } = await cloudFormation.send(new DescribeStackEventsCommand({ StackName }));
  return Object.fromEntries(StackEvents
    .filter(({ ResourceStatus, LogicalResourceId }) => ResourceStatus === 'CREATE_FAILED' && LogicalResourceId !== StackName)
    .map(({ LogicalResourceId, ResourceStatusReason = '' }) => [LogicalResourceId!, ResourceStatusReason]));
}
