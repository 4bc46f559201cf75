import { Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { EventContract } from '../../core/messaging/event-contract';
import { validateFilterValues } from '../../core/messaging/private/filter-contract';
import { propertiesOf, warnOfUnknownProperties } from '../../core/messaging/private/filter-properties';
import { Validation } from '../../core/private/validation';
import { addWarning } from '../../core/private/warning';
import { MessageFilter } from '../message-filter';

/** What a message has beside its content: docs/messages.md. */
const ENVELOPE = [
  'specversion', 'datacontenttype', 'dataschema', 'id', 'source', 'type', 'time', 'subject', 'traceparent', 'correlationid', 'data', 'dataref',
];

/** Compares the filter of a subscription with the contracts of its channel. */
export function validateFilterOfContracts(channel: IConstruct, name: string, { scope, pattern }: MessageFilter, contracts: EventContract[]) {
  const validation = new Validation(channel);
  warnOfUnknownTypes(channel, name, pattern.type, contracts);
  if (scope !== 'body') { return; }
  for (const contract of contracts) {
    const misplaced = Object.keys(pattern).find(property => !ENVELOPE.includes(property) && propertiesOf(contract)?.includes(property));
    validation.check(misplaced === undefined, 'filter',
      `have ${misplaced} below data, as MessageFilter.data() puts it: it is a property of the content of ${contract.eventType}`, misplaced);
  }
  validateFilterValues(validation, 'filter.data', pattern.data as { readonly [property: string]: unknown } | undefined, contracts);
  warnOfUnknownProperties(channel, name, pattern.data, contracts);
}

/** Others may publish to a topic or a stream of the user, so that it is no error. */
function warnOfUnknownTypes(channel: IConstruct, name: string, types: unknown, contracts: EventContract[]) {
  const known = contracts.map(({ eventType }) => eventType);
  const unknown = Array.isArray(types) ? types.filter(type => typeof type === 'string' && !Token.isUnresolved(type) && !known.includes(type)) : [];
  if (contracts.length === 0 || unknown.length === 0) { return; }
  addWarning(channel, 'filterTypes',
    `The filter of '${name}' compares type with ${unknown.join(', ')}, which no contract has (${known.join(', ')}).`);
}
