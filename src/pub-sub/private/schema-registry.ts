import { aws_eventschemas as eventschemas, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { registrySchema } from './registry-schema';
import { EventContract } from '../../core/messaging/event-contract';
import { shortDescription } from '../../core/private/short-description';
import { Validation } from '../../core/private/validation';

/**
 * Regions with EventBridge and without its schema registry
 * (https://docs.aws.amazon.com/eventbridge/latest/userguide/feature-availability.html).
 */
const WITHOUT_REGISTRY = [
  'ap-east-2', 'ap-south-2', 'ap-southeast-4', 'ap-southeast-5', 'ap-southeast-6', 'ap-southeast-7', 'ca-west-1', 'il-central-1', 'mx-central-1',
];

/** Whether contracts are registered. @throws if the Region of the stack has no registry, and one is asked for */
export function hasRegistry(scope: Construct, wanted?: boolean): boolean {
  const { region } = Stack.of(scope);
  const isMissing = WITHOUT_REGISTRY.includes(region);
  new Validation(scope).check(!(wanted && isMissing), 'broker.schemaRegistry', `be left out or false in ${region}, which has no schema registries`, 'true');
  return wanted ?? !isMissing;
}

/** The registry in which teams find contracts, and from which IDEs generate types. */
export function registerContracts(scope: Construct, contracts: EventContract[]) {
  const registry = new eventschemas.CfnRegistry(scope, 'Registry', { description: shortDescription('registry', `Events of ${scope.node.path}`) });
  for (const contract of contracts) {
    new eventschemas.CfnSchema(registry, contract.eventType, {
      registryName: registry.attrRegistryName,
      schemaName: contract.eventType,
      type: 'JSONSchemaDraft4',
      content: JSON.stringify(registrySchema(contract)),
    });
  }
}
