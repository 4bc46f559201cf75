import { Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ContractFields } from './contract-fields';
import { addWarning } from '../../core/private/warning';
import { JsonSchema } from '../../core/web/json-schema';

/** Of an HTTP ingest without `partitionKeyPointer`. */
export const KEY_POINTER = '/key';

/** Warns of a partition key that the contract does not have: events without it have no order. */
export function warnOfUnknownKey(ingest: Construct, pointer?: string, contract?: JsonSchema) {
  const { [1]: token = '' } = (pointer ?? KEY_POINTER).split('/');
  if (!contract || Token.isUnresolved(pointer)) { return; }
  const member = token.replace(/~1/g, '/').replace(/~0/g, '~');
  const fields = new ContractFields(contract);
  if (!fields.namesMembers || fields.has(member) || fields.requires(member)) { return; }
  const how = pointer === undefined ? `'${KEY_POINTER}', the default` : `'${pointer}'`;
  addWarning(ingest, 'partitionKey',
    `The contract of '${ingest.node.scope!.node.path}' has no member '${member}', to which the partition key of its events points (${how}): `
    + "an event without it gets a random key, and then has no order. Set partitionKeyPointer to a member that every event has, such as '/customer'.");
}
