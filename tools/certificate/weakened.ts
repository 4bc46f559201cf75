import { isDeepStrictEqual } from 'util';
import { Difference } from '@aws-cdk/cloudformation-diff';

interface Value { readonly [name: string]: unknown }

/** Says what an update loses when a property changes its value, if it loses something. */
type Loss = (before: unknown, after: unknown) => string | undefined;

const listOf = (value: unknown) => (Array.isArray(value) ? value : []) as Value[];
const isSet = (value: unknown) => value !== undefined;

/** Of a time or a count that is lower than before. Without a value it is `unset`, and `endless` has no end. */
function lowered(loss: string, unset: number, endless?: number): Loss {
  const numberOf = (value: unknown) => isSet(endless) && value === endless ? Infinity : isSet(value) ? Number(value) : unset;
  return (before, after) => numberOf(after) < numberOf(before) ? loss : undefined;
}

const gone = (loss: string): Loss => (before, after) => isSet(before) && !isSet(after) ? loss : undefined;
const added = (loss: string): Loss => (before, after) => !isSet(before) && isSet(after) ? loss : undefined;
const changed = (loss: string): Loss => () => loss;

/** Of a member of an object. */
function member(name: string, loss: Loss): Loss {
  const of = (value: unknown) => (value as Value | undefined)?.[name];
  return (before, after) => loss(of(before), of(after));
}

/** Of what was on and is on no more. */
const off = (loss: string, on: unknown = true): Loss => (before, after) => before === on && after !== on ? loss : undefined;

/** Of the member of an entry that both lists have. */
const entry = (id: string, name: string, loss: Loss): Loss => (before, after) =>
  listOf(before).map(one => ({ one, other: listOf(after).find(each => isDeepStrictEqual(each[id], one[id])) }))
    .map(({ one, other }) => other && member(name, loss)(one, other)).find(isSet);

/** Of an index that is gone or has another key. */
const indexes: Loss = (before, after) => {
  const keysOf = (indexesOf: unknown) => listOf(indexesOf).map(({ IndexName: name, KeySchema: key }) => ({ name, key }));
  const same = (one: object) => keysOf(after).some(other => isDeepStrictEqual(one, other));
  return keysOf(before).every(same) ? undefined : 'queries of the index fail';
};

/** Times after which a rule of a bucket deletes something. */
const expiryOf = ({ ExpirationInDays: days, ExpirationDate: date, NoncurrentVersionExpiration: old }: Value) =>
  ({ days, date, old: (old as Value | undefined)?.NoncurrentDays });
const scopeOf = ({ Prefix: prefix, TagFilters: tags, ObjectSizeGreaterThan: least, ObjectSizeLessThan: most }: Value) =>
  ({ prefix, tags, least, most });

/** Of a rule that deletes what no rule deleted before, or earlier. */
const expiry: Loss = (before, after) => {
  const rulesOf = (value: unknown) => listOf((value as Value | undefined)?.Rules).filter(({ Status: status }) => status === 'Enabled');
  const isEarlier = (rule: Value) => {
    const { days, date, old } = expiryOf(rule);
    if (![days, date, old].some(isSet)) { return false; }
    const same = rulesOf(before).filter(each => isDeepStrictEqual(scopeOf(each), scopeOf(rule))).map(expiryOf);
    const isLater = (time: unknown, other: unknown) => !isSet(time) || isSet(other) && Number(other) <= Number(time);
    return !same.some(each => isLater(days, each.days) && isLater(old, each.old) && isDeepStrictEqual(date, each.date));
  };
  return rulesOf(after).some(isEarlier) ? 'objects are deleted earlier' : undefined;
};

const isProtected = (attributes: unknown) =>
  listOf(attributes).some(({ Key: key, Value: value }) => key === 'deletion_protection.enabled' && value === 'true');
const OLD_DELETED = 'what is older is deleted';
const FAILED_LOST = 'what fails is lost';
const UNPROTECTED = 'what protects it from deletion is gone';
const DUPLICATES = 'messages are refused, or dropped as duplicates';

/** Properties whose change loses data although the resource stays. The defaults are those of the resource types in the CloudFormation reference. */
const LOSSES: { readonly [type: string]: { readonly [property: string]: Loss } } = {
  'AWS::DynamoDB::Table': {
    DeletionProtectionEnabled: off(UNPROTECTED),
    GlobalSecondaryIndexes: indexes,
    LocalSecondaryIndexes: indexes,
    PointInTimeRecoverySpecification: member('PointInTimeRecoveryEnabled', off('its backups are gone')),
    // only one that is made again has another view: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
    StreamSpecification: before => isSet(before) ? 'readers of its stream lose their position' : undefined,
    TimeToLiveSpecification: (before, after) => (after as Value | undefined)?.Enabled === true && !isDeepStrictEqual(before, after)
      ? 'rows with a time in that attribute are deleted' : undefined,
  },
  'AWS::ElasticLoadBalancingV2::LoadBalancer': {
    LoadBalancerAttributes: (before, after) => isProtected(before) && !isProtected(after) ? UNPROTECTED : undefined,
  },
  'AWS::Events::Archive': { RetentionDays: lowered(OLD_DELETED, Infinity, 0) },
  'AWS::Events::EventBus': { DeadLetterConfig: gone(FAILED_LOST) },
  'AWS::Events::Rule': { Targets: entry('Id', 'DeadLetterConfig', gone(FAILED_LOST)) },
  'AWS::Kinesis::Stream': { RetentionPeriodHours: lowered(OLD_DELETED, 24) },
  'AWS::Lambda::EventInvokeConfig': {
    DestinationConfig: member('OnFailure', gone(FAILED_LOST)),
    MaximumEventAgeInSeconds: lowered(OLD_DELETED, 21_600),
    MaximumRetryAttempts: lowered('events are tried fewer times', 2),
  },
  'AWS::Lambda::EventSourceMapping': {
    DestinationConfig: member('OnFailure', gone(FAILED_LOST)),
    FilterCriteria: added('what does not match is deleted'),
    MaximumRecordAgeInSeconds: lowered(OLD_DELETED, Infinity, -1),
    MaximumRetryAttempts: lowered('records are tried fewer times', Infinity, -1),
  },
  'AWS::Logs::LogGroup': { RetentionInDays: lowered(OLD_DELETED, Infinity) },
  'AWS::S3::Bucket': {
    LifecycleConfiguration: expiry,
    VersioningConfiguration: member('Status', off('what is overwritten is lost', 'Enabled')),
  },
  'AWS::SNS::Subscription': { RedrivePolicy: gone(FAILED_LOST) },
  'AWS::SNS::Topic': {
    ArchivePolicy: member('MessageRetentionPeriod', lowered(OLD_DELETED, 0)),
    ContentBasedDeduplication: changed(DUPLICATES),
  },
  'AWS::SQS::Queue': {
    ContentBasedDeduplication: changed(DUPLICATES),
    MessageRetentionPeriod: lowered(OLD_DELETED, 345_600),
    RedrivePolicy: gone(FAILED_LOST),
  },
  'AWS::Scheduler::Schedule': { Target: member('DeadLetterConfig', gone(FAILED_LOST)) },
};

/** What is lost when a property of a resource that stays gets another value, in words. */
export function lossOf(type: string, property: string, { oldValue, newValue }: Difference<unknown>): string | undefined {
  return LOSSES[type]?.[property]?.(oldValue, newValue);
}
