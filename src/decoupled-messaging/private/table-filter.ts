import { aws_dynamodb as dynamodb, Token } from 'aws-cdk-lib';
import { validateEventSourceFilter } from './event-source-filter';
import { Filter } from '../../core/messaging/private/filter-policy';
import { ItemImage, viewWithout } from '../../core/messaging/private/table-stream';
import { knownKey } from '../../core/private/known-key';
import { Validation } from '../../core/private/validation';

/** What a record has to filter by, and what metadata is: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.Lambda.Tutorial2.html */
const OF_RECORD = ['eventName', 'userIdentity', 'dynamodb'];
/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-streams.html */
const OF_IDENTITY = ['type', 'principalId'];
const OF_CHANGE = ['Keys', 'NewImage', 'OldImage'];
const KINDS = ['INSERT', 'MODIFY', 'REMOVE'];
/** The kind of change that has no such image. */
const KIND_WITHOUT: Readonly<Record<string, string>> = { NewImage: 'REMOVE', OldImage: 'INSERT' };
/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_AttributeValue.html */
const TYPES = ['S', 'N', 'B', 'BOOL', 'NULL', 'M', 'L', 'SS', 'NS', 'BS'];
const NUMBERS = ['N', 'NS'];
const BOOLEANS = ['BOOL', 'NULL'];

/** Refuses mistakes by which no change of a table matches a filter: Lambda takes it, and deletes all changes unseen. */
export function validateTableFilter(validation: Validation, pattern: Filter, table: dynamodb.ITable) {
  validateEventSourceFilter(validation, pattern);
  new TableFilter(validation, table).validate(pattern);
}

type Check = (place: string, property: string, value: unknown, beside: Filter) => void;

class TableFilter {
  constructor(private readonly validation: Validation, private readonly table: dynamodb.ITable) {}

  validate(pattern: Filter) {
    this.each('filter', pattern, (place, property, value, { eventName }) => {
      this.validation.check(OF_RECORD.includes(property), place, 'be one of eventName, userIdentity and dynamodb, as in the record of a stream', property);
      if (property === 'eventName') { this.requireKinds(place, value); }
      if (property === 'userIdentity') { this.requireIdentity(place, value); }
      if (property === 'dynamodb') { this.requireImages(place, value, [eventName].flat()); }
    });
  }

  /** The properties of a pattern, those of its alternatives, too. */
  private each(at: string, pattern: unknown, check: Check) {
    if (typeof pattern !== 'object' || pattern === null || Token.isUnresolved(pattern)) { return; }
    this.validation.check(!Array.isArray(pattern), at, 'have properties: it is no value of a record', pattern);
    for (const [property, value] of Object.entries(pattern)) {
      if (property === '$or' && Array.isArray(value)) {
        value.forEach((alternative, index) => this.each(`${at}.$or[${index}]`, alternative, check));
      } else {
        check(`${at}.${property}`, property, value, pattern as Filter);
      }
    }
  }

  private requireKinds(place: string, values: unknown) {
    for (const value of [values].flat().filter(each => typeof each === 'string' && !Token.isUnresolved(each))) {
      this.validation.check(KINDS.includes(value as string), place, 'list INSERT, MODIFY or REMOVE', value);
    }
  }

  private requireIdentity(at: string, pattern: unknown) {
    this.each(at, pattern, (place, property) => this.validation.check(OF_IDENTITY.includes(property), place, 'be one of type and principalId', property));
  }

  private requireImages(at: string, pattern: unknown, kinds: unknown[]) {
    this.each(at, pattern, (place, property, value) => {
      this.validation.check(OF_CHANGE.includes(property), place, 'be one of Keys, NewImage and OldImage', property);
      this.requireAttributes(place, value);
      if (property === 'Keys') { return this.requireKeys(place, value); }
      const view = viewWithout(property as ItemImage, this.table);
      this.validation.check(view === undefined, place, `be in the stream of the table: set StreamViewType.${dynamodb.StreamViewType.NEW_AND_OLD_IMAGES}`, view);
      const without = KIND_WITHOUT[property];
      this.validation.check(kinds.some(kind => kind !== without), place, `be left out: no ${without} has this image`, value);
    });
  }

  private requireKeys(at: string, pattern: unknown) {
    const keys = knownKey(this.table);
    if (keys === undefined) { return; }
    this.each(at, pattern, (place, property, value) => {
      const key = keys.find(({ name }) => name === property)
        ?? this.validation.fail(place, `be a key attribute of the table: ${keys.map(({ name }) => name).join(', ')}`, property);
      this.each(place, value, (inner, type) => this.validation.check(type === key.type, inner, `be the type of the key: ${key.type}`, type));
    });
  }

  private requireAttributes(at: string, pattern: unknown) {
    this.each(at, pattern, (place, _, value) => {
      this.validation.check(!Array.isArray(value), place, 'have the type of the attribute, such as { S: [...] }', value);
      this.each(place, value, (inner, type, compared) => this.requireType(inner, type, compared));
    });
  }

  private requireType(place: string, type: string, compared: unknown) {
    this.validation.check(TYPES.includes(type), place, `be a type of DynamoDB: ${TYPES.join(', ')}`, type);
    if (type === 'M') { return this.requireAttributes(place, compared); }
    if (type === 'L') { return; }
    const isBoolean = BOOLEANS.includes(type);
    const others = literalsOf(compared).filter(each => typeof each !== (isBoolean ? 'boolean' : 'string'));
    const texts = NUMBERS.includes(type) ? 'numbers as texts, as in the record of a stream, so that they compare as equal only' : 'texts, as in the record of a stream';
    this.validation.check(others.length === 0, place, `have ${isBoolean ? 'true or false, as in the record of a stream' : texts}`, others[0]);
  }
}

/** The values that are compared. Whether there is one is asked of all types. */
function literalsOf(compared: unknown): unknown[] {
  if (Token.isUnresolved(compared)) { return []; }
  if (typeof compared !== 'object' || compared === null) { return [compared]; }
  return Object.entries(compared).filter(([operator]) => operator !== 'exists').flatMap(([, value]) => literalsOf(value));
}
