import { aws_dynamodb as dynamodb, Duration, Token } from 'aws-cdk-lib';
import { MemberSchema, requiredMember } from './contract-members';
import { attributesOf, EVENT_VERSIONS, keyOf, pointerOf, versionPointerOf } from './event-fed-settings';
import { validateVersionAttribute } from './version-validation';
import { requireVersions } from '../../core/messaging/private/equal-contracts';
import { propertiesOf } from '../../core/messaging/private/filter-properties';
import { isJsonPointer } from '../../core/private/json-pointer';
import { Validation } from '../../core/private/validation';
import { EventFedTableProps, ItemEvent } from '../event-fed-table-props';

/** Library limits. */
const MOST_EVENTS = 50;
const MOST_ATTRIBUTES = 100;
const LONGEST_RETENTION = Duration.days(3_650);
/** In characters: LONGEST_VERSION of handlers/shared/views/item-version.ts in bytes. */
const LONGEST_VERSION = 256;

/** Checks the props of a table that events write. Call it before anything is created. */
export function validateEventFedTable(validation: Validation, props: EventFedTableProps) {
  const { events, versionAttribute, removalRetention } = props;
  validation.knownList('events', events);
  validation.check(events.length >= 1 && events.length <= MOST_EVENTS, 'events', `be 1 to ${MOST_EVENTS} contracts (library limit)`, events.length);
  validation.check(events.some(({ removes }) => !removes), 'events', 'have one that writes items', 'only events that remove');
  validateVersionAttribute(validation, versionAttribute);
  validation.knownDuration('removalRetention', removalRetention);
  validation.duration('removalRetention', removalRetention, Duration.days(1), LONGEST_RETENTION, 'library limit');
  validateKey(validation, props);
  requireVersions(validation, 'events', events.map(({ contract }) => contract));
  const types = events.map(({ contract }) => contract.eventType);
  const twice = types.find((type, at) => types.indexOf(type) !== at);
  validation.check(twice === undefined, 'events', 'have each contract once', twice);
  events.forEach(event => validateEvent(validation, props, event));
  const kinds = [...new Set(events.map(event => versionKind(requiredMember(event.contract, versionPointerOf(event, props))!)!))];
  validation.check(kinds.length === 1, 'events', 'have versions of one kind, because the versions of a key are compared', kinds.join(', '));
}

function validateKey(validation: Validation, props: EventFedTableProps) {
  const key = keyOf(props);
  for (const [at, attribute] of key.entries()) {
    const prop = at === 0 ? 'partitionKey' : 'sortKey';
    validation.attribute(prop, attribute);
    const { name, type } = attribute;
    const isName = !Token.isUnresolved(name) && name !== '' && Buffer.byteLength(name) <= 255;
    validation.check(isName, prop, 'have a name of 1 to 255 bytes, known at synthesis (DynamoDB limit)', Token.isUnresolved(name) ? 'a token' : name);
    validation.check(type !== dynamodb.AttributeType.BINARY, prop, 'be a text or a number', type);
  }
  const names = [...key.map(({ name }) => name), props.versionAttribute, EVENT_VERSIONS];
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  validation.check(twice === undefined, 'versionAttribute', `differ from the attributes of the key, and from ${EVENT_VERSIONS}, which the library writes`, twice);
}

function validateEvent(validation: Validation, props: EventFedTableProps, event: ItemEvent) {
  const { contract: { eventType }, removes, keyPointers = {} } = event;
  const key = keyOf(props);
  const unknown = Object.keys(keyPointers).find(name => key.every(attribute => attribute.name !== name));
  validation.check(unknown === undefined, `events.${eventType}.keyPointers`, `have the attributes of the key alone (${key.map(({ name }) => name).join(', ')})`, unknown);
  for (const attribute of key) {
    const kinds = attribute.type === dynamodb.AttributeType.STRING ? ['string'] : ['number', 'integer'];
    const { type } = memberOf(validation, event, 'keyPointers', pointerOf(event, attribute));
    validation.check(kinds.includes(type as string), `events.${eventType}.keyPointers`, `lead to a ${kinds.join(' or ')} for the attribute '${attribute.name}', by the type in the contract`, type);
  }
  const version = memberOf(validation, event, 'versionPointer', versionPointerOf(event, props));
  validation.check(versionKind(version) !== undefined, `events.${eventType}.versionPointer`,
    `lead to a number, or to a string whose minLength and maxLength are the same, 1 to ${LONGEST_VERSION}`, version);
  validation.check(!removes || event.attributes === undefined, `events.${eventType}.attributes`, 'be left out for events that remove the item', event.attributes);
  if (removes) { return; }
  validateAttributes(validation, props, event);
}

function validateAttributes(validation: Validation, props: EventFedTableProps, event: ItemEvent) {
  const prop = `events.${event.contract.eventType}.attributes`;
  validation.knownList(prop, event.attributes);
  const attributes = attributesOf(event, props);
  const ownNames = [...keyOf(props).map(({ name }) => name), props.versionAttribute, EVENT_VERSIONS];
  validation.check(attributes.length >= 1 && attributes.length <= MOST_ATTRIBUTES && new Set(attributes).size === attributes.length, prop,
    `be 1 to ${MOST_ATTRIBUTES} different names of properties (library limit)`, attributes);
  const own = attributes.find(name => ownNames.includes(name));
  validation.check(own === undefined, prop, 'leave out the attributes of the key, the version, and eventVersions, which the library writes', own);
  const known = propertiesOf(event.contract);
  const unknown = attributes.find(name => known?.includes(name) === false);
  validation.check(unknown === undefined, prop, 'be properties that the contract has', unknown);
}

function memberOf(validation: Validation, event: ItemEvent, prop: 'keyPointers' | 'versionPointer', pointer: string): MemberSchema {
  const { contract } = event;
  validation.check(isJsonPointer(pointer) && !Token.isUnresolved(pointer), `events.${contract.eventType}.${prop}`, "be JSON pointers such as '/tweet/id' (RFC 6901)", pointer);
  return requiredMember(contract, pointer)
    ?? validation.fail(`events.${contract.eventType}.${prop}`, 'lead to a member that properties and required of the contract name, at each level', pointer);
}

/** Versions of one kind can be compared. Undefined for what is no version. */
function versionKind({ type, minLength, maxLength }: MemberSchema): string | undefined {
  if (type === 'number' || type === 'integer') { return 'numbers'; }
  const isFixed = type === 'string' && minLength !== undefined && minLength === maxLength && minLength >= 1 && minLength <= LONGEST_VERSION;
  return isFixed ? `strings of ${minLength} characters` : undefined;
}
