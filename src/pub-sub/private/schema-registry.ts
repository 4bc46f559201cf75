import { aws_eventschemas as eventschemas } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { registrySchema } from './registry-schema';
import { EventContract } from '../../core/messaging/event-contract';

/** The registry in which teams find contracts, and from which IDEs generate types. */
export function registerContracts(scope: Construct, contracts: EventContract[]) {
  const registry = new eventschemas.CfnRegistry(scope, 'Registry', { description: `Events of ${scope.node.path}` });
  for (const contract of contracts) {
    new eventschemas.CfnSchema(registry, contract.eventType, {
      registryName: registry.attrRegistryName,
      schemaName: contract.eventType,
      type: 'JSONSchemaDraft4',
      content: JSON.stringify(registrySchema(contract)),
    });
  }
}
