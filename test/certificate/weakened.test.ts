import { upgradeOf } from '../../tools/certificate/upgrade';

type Attributes = { readonly [name: string]: unknown };
/** What happened to a resource: its type, its properties before and after, and what the certificate says of it. */
type Case = [what: string, type: string, before: Attributes, after: Attributes, text: RegExp];

/** The texts of what is lost, and of what else changes, where one resource has other properties. */
function changed(type: string, before: Attributes, after: Attributes) {
  const template = (Properties: Attributes) => ({ shop: { small: { Own: { Type: `AWS::${type}`, Properties } } } });
  const { lost, changes } = upgradeOf(template(before), template(after));
  return { lost: lost.map(({ text }) => text), changes: changes.map(({ text }) => text) };
}

const lifecycle = (...rules: Attributes[]) => ({ LifecycleConfiguration: { Rules: rules.map(rule => ({ Status: 'Enabled', ...rule })) } });
const target = (letters?: object) => ({ Arn: 'queue', Id: 'One', ...letters && { DeadLetterConfig: letters } });
const index = (name: string, attribute: string) => ({ IndexName: name, KeySchema: [{ AttributeName: attribute, KeyType: 'HASH' }] });
const protection = (value: string) => ({ LoadBalancerAttributes: [{ Key: 'deletion_protection.enabled', Value: value }] });
const failure = (to: string) => ({ DestinationConfig: { OnFailure: { Destination: to } } });

test.each<Case>([
  ['messages of a queue that are older', 'SQS::Queue', { MessageRetentionPeriod: 1_209_600 }, { MessageRetentionPeriod: 60 }, /MessageRetentionPeriod 1209600 → 60: what is older is deleted$/],
  ['messages that are older than the default', 'SQS::Queue', { MessageRetentionPeriod: 1_209_600 }, {}, /what is older is deleted$/],
  ['messages without a dead-letter queue', 'SQS::Queue', { RedrivePolicy: { maxReceiveCount: 3 } }, {}, /what fails is lost$/],
  ['messages of a FIFO queue that are alike', 'SQS::Queue', { FifoQueue: true }, { FifoQueue: true, ContentBasedDeduplication: true }, /dropped as duplicates$/],
  ['records of a stream', 'Kinesis::Stream', { RetentionPeriodHours: 168 }, { RetentionPeriodHours: 24 }, /what is older is deleted$/],
  ['log lines that had no end', 'Logs::LogGroup', {}, { RetentionInDays: 3650 }, /what is older is deleted$/],
  ['an archive that had no end', 'Events::Archive', { RetentionDays: 0 }, { RetentionDays: 30 }, /what is older is deleted$/],
  ['messages in the archive of a topic', 'SNS::Topic', { ArchivePolicy: { MessageRetentionPeriod: 30 } }, {}, /what is older is deleted$/],
  ['rows with a time to live', 'DynamoDB::Table', {}, { TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true } }, /rows with a time in that attribute are deleted$/],
  ['readers of another view of a stream', 'DynamoDB::Table', { StreamSpecification: { StreamViewType: 'NEW_IMAGE' } }, { StreamSpecification: { StreamViewType: 'KEYS_ONLY' } },
    /readers of its stream lose their position$/],
  ['an index', 'DynamoDB::Table', { GlobalSecondaryIndexes: [index('a', 'x'), index('b', 'y')] }, { GlobalSecondaryIndexes: [index('b', 'y')] }, /queries of the index fail$/],
  ['the key of an index', 'DynamoDB::Table', { GlobalSecondaryIndexes: [index('a', 'x')] }, { GlobalSecondaryIndexes: [index('a', 'y')] }, /queries of the index fail$/],
  ['backups', 'DynamoDB::Table', { PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } }, {}, /its backups are gone$/],
  ['the protection of a table', 'DynamoDB::Table', { DeletionProtectionEnabled: true }, { DeletionProtectionEnabled: false }, /what protects it from deletion is gone$/],
  ['the protection of a load balancer', 'ElasticLoadBalancingV2::LoadBalancer', protection('true'), protection('false'), /what protects it from deletion is gone$/],
  ['objects with a new end', 'S3::Bucket', {}, lifecycle({ ExpirationInDays: 30 }), /objects are deleted earlier$/],
  ['objects with an earlier end', 'S3::Bucket', lifecycle({ ExpirationInDays: 30 }), lifecycle({ ExpirationInDays: 7 }), /objects are deleted earlier$/],
  ['objects below another prefix', 'S3::Bucket', lifecycle({ ExpirationInDays: 30, Prefix: 'a' }), lifecycle({ ExpirationInDays: 30 }), /objects are deleted earlier$/],
  ['old versions', 'S3::Bucket', lifecycle({ ExpirationInDays: 30 }), lifecycle({ ExpirationInDays: 30, NoncurrentVersionExpiration: { NoncurrentDays: 1 } }), /objects are deleted earlier$/],
  ['versions', 'S3::Bucket', { VersioningConfiguration: { Status: 'Enabled' } }, { VersioningConfiguration: { Status: 'Suspended' } }, /what is overwritten is lost$/],
  ['records without a destination', 'Lambda::EventSourceMapping', failure('queue'), {}, /what fails is lost$/],
  ['records that no filter matches', 'Lambda::EventSourceMapping', {}, { FilterCriteria: { Filters: [] } }, /what does not match is deleted$/],
  ['records that are older', 'Lambda::EventSourceMapping', { MaximumRecordAgeInSeconds: -1 }, { MaximumRecordAgeInSeconds: 3600 }, /what is older is deleted$/],
  ['records that are tried less', 'Lambda::EventSourceMapping', {}, { MaximumRetryAttempts: 10 }, /records are tried fewer times$/],
  ['events without a destination', 'Lambda::EventInvokeConfig', failure('queue'), { DestinationConfig: { OnSuccess: { Destination: 'bus' } } }, /what fails is lost$/],
  ['events that are tried less', 'Lambda::EventInvokeConfig', {}, { MaximumRetryAttempts: 1 }, /events are tried fewer times$/],
  ['events that are older', 'Lambda::EventInvokeConfig', {}, { MaximumEventAgeInSeconds: 60 }, /what is older is deleted$/],
  ['events of a target without dead letters', 'Events::Rule', { Targets: [target({ Arn: 'dead' })] }, { Targets: [target()] }, /what fails is lost$/],
  ['events of a bus without dead letters', 'Events::EventBus', { DeadLetterConfig: { Arn: 'dead' } }, {}, /what fails is lost$/],
  ['messages of a subscription', 'SNS::Subscription', { RedrivePolicy: { deadLetterTargetArn: 'dead' } }, {}, /what fails is lost$/],
  ['runs of a schedule', 'Scheduler::Schedule', { Target: target({ Arn: 'dead' }) }, { Target: target() }, /what fails is lost$/],
  ['the URL of a stage', 'ApiGateway::Stage', { StageName: 'prod' }, { StageName: 'live' }, /Own \(AWS::ApiGateway::Stage\) is replaced: StageName "prod" → "live"$/],
  ['a domain name', 'ApiGatewayV2::DomainName', { DomainName: 'a.example.com' }, { DomainName: 'b.example.com' }, /is replaced: DomainName /],
  ['the name of an alias that callers invoke', 'Lambda::Alias', { Name: 'live' }, { Name: 'current' }, /is replaced: Name "live" → "current"$/],
  ['the name of a topic', 'SNS::Topic', { TopicName: 'a' }, { TopicName: 'b' }, /is replaced: TopicName/],
  ['the name of a bus', 'Events::EventBus', { Name: 'a' }, { Name: 'b' }, /is replaced: Name/],
  ['the position of a reader', 'Lambda::EventSourceMapping', { StartingPosition: 'LATEST' }, { StartingPosition: 'TRIM_HORIZON' }, /is replaced: StartingPosition/],
])('lost is, or are: %s', (_, type, before, after, text) => {
  expect(changed(type, before, after)).toEqual({ lost: [expect.stringMatching(text)], changes: [] });
});

test.each<[what: string, type: string, before: Attributes, after: Attributes]>([
  ['a longer retention', 'SQS::Queue', { MessageRetentionPeriod: 345_600 }, { MessageRetentionPeriod: 1_209_600 }],
  ['the default in words', 'SQS::Queue', {}, { MessageRetentionPeriod: 345_600 }],
  ['another count of receives', 'SQS::Queue', { RedrivePolicy: { maxReceiveCount: 3 } }, { RedrivePolicy: { maxReceiveCount: 5 } }],
  ['an archive without an end', 'Events::Archive', { RetentionDays: 30 }, { RetentionDays: 0 }],
  ['log lines without an end', 'Logs::LogGroup', { RetentionInDays: 30 }, {}],
  ['rows without a time to live', 'DynamoDB::Table', { TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true } }, {}],
  ['a stream of changes', 'DynamoDB::Table', {}, { StreamSpecification: { StreamViewType: 'NEW_IMAGE' } }],
  ['one more index', 'DynamoDB::Table', { GlobalSecondaryIndexes: [index('a', 'x')] }, { GlobalSecondaryIndexes: [index('b', 'y'), index('a', 'x')] }],
  ['a later end', 'S3::Bucket', lifecycle({ ExpirationInDays: 7 }), lifecycle({ ExpirationInDays: 30 })],
  ['an end that is no longer', 'S3::Bucket', lifecycle({ ExpirationInDays: 7 }), {}],
  ['an end of uploads only', 'S3::Bucket', {}, lifecycle({ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } })],
  ['a rule that does nothing', 'S3::Bucket', {}, lifecycle({ ExpirationInDays: 7, Status: 'Disabled' })],
  ['more tries', 'Lambda::EventSourceMapping', { MaximumRetryAttempts: 10 }, { MaximumRetryAttempts: -1 }],
  ['another destination', 'Lambda::EventSourceMapping', failure('a'), failure('b')],
  ['one more target', 'Events::Rule', { Targets: [target({ Arn: 'dead' })] }, { Targets: [target({ Arn: 'dead' }), { Arn: 'topic', Id: 'Two' }] }],
  ['a target that is gone', 'Events::Rule', { Targets: [target({ Arn: 'dead' }), { Arn: 'topic', Id: 'Two' }] }, { Targets: [{ Arn: 'topic', Id: 'Two' }] }],
  ['the name of a function', 'Lambda::Function', { FunctionName: 'a' }, { FunctionName: 'b' }],
])('listed is %s', (_, type, before, after) => {
  const { lost, changes } = changed(type, before, after);
  expect(lost).toEqual([]);
  expect(changes).toHaveLength(1);
});

describe('a condition', () => {
  const upgrade = (Type: string) => {
    const template = (attributes: Attributes) => ({ shop: { small: { Own: { Type, ...attributes } } } });
    return upgradeOf(template({}), template({ Condition: 'IsProduction' })).lost.map(({ text }) => text);
  };

  test('loses what holds something, wherever it is false', () => {
    expect(upgrade('AWS::SQS::Queue')).toEqual(['Own (AWS::SQS::Queue): Condition not set → "IsProduction"']);
  });

  test('of a function is listed', () => {
    expect(upgrade('AWS::Lambda::Function')).toEqual([]);
  });
});

test.each([
  ['a stage', 'AWS::ApiGatewayV2::Stage', { ApiId: 'api', StageName: '$default' }],
  ['an alias', 'AWS::Lambda::Alias', { FunctionName: 'order', Name: 'live' }],
  ['an alias of a domain name', 'AWS::Route53::RecordSet', { HostedZoneId: 'zone', Name: 'shop.example.com', Type: 'A' }],
  ['a group of schedules', 'AWS::Scheduler::ScheduleGroup', { Name: 'shop' }],
])('%s with another logical id has a name that AWS has once', (_, Type, Properties) => {
  const { lost } = upgradeOf({ shop: { small: { Old: { Type, Properties } } } }, { shop: { small: { New: { Type, Properties } } } });
  expect(lost.map(({ text }) => text)).toContain(`Old (${Type}) is made again as New: AWS has only one, so that the update fails, or deletes both`);
});

test('a group of schedules without a name gets a new one', () => {
  const group = { Type: 'AWS::Scheduler::ScheduleGroup' };
  expect(upgradeOf({ shop: { small: { Old: group } } }, { shop: { small: { New: group } } }).lost).toEqual([]);
});
