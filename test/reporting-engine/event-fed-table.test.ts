import '../support/asset-hashes';
import { Annotations as CdkAnnotations, aws_dynamodb as dynamodb, aws_kms as kms, aws_lambda as lambda, Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { tweetContract, tweetPosted, tweetRemoved, tweetViewed } from './event-fed-fixtures';
import { settingsFile } from './settings-file';
import { DecoupledMessaging, EventArchive, EventContract, EventFedTable, EventFedTableProps, ItemEvent, JsonSchema, MessageChannel, MessageFilter, PubSub, ReportingEngine, ViewProjection } from '../../src';
import { shop } from '../support/stacks';

const PROPS: EventFedTableProps = { events: [{ contract: tweetPosted }, { contract: tweetViewed }, { contract: tweetRemoved, removes: true }], versionAttribute: 'version' };

function subscribed(props = PROPS, stack = shop()) {
  const bus = new PubSub(stack, 'Events', { contracts: props.events.map(({ contract }) => contract), archive: EventArchive.indefinitely() });
  const table = new EventFedTable(stack, 'Tweets', props);
  return { stack, table, subscription: bus.subscribe('Tweets', table, { events: table.contracts }) };
}

/** The actions that the function may use on each resource, besides logs and traces. */
function actionsOf(stack: Stack, handler: lambda.IFunction): Record<string, string[]> {
  const { Ref: role } = stack.resolve((handler as lambda.Function).role!.roleName) as { Ref: string };
  type Statement = { Action: string | string[]; Resource: { 'Fn::GetAtt'?: string[] } };
  type Policy = { Properties: { Roles: object[]; PolicyDocument: { Statement: Statement[] } } };
  const policies = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy')) as unknown as Policy[];
  const ofRole = policies.filter(({ Properties }) => JSON.stringify(Properties.Roles).includes(role));
  const own = ofRole.flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
  const named = own.flatMap(({ Action, Resource }) => Resource['Fn::GetAtt'] ? [[Resource['Fn::GetAtt'][0].replace(/[0-9A-F]{8}$/, ''), [Action].flat()]] : []);
  return Object.fromEntries(named.filter(([name]) => !/Logs$/.test(name as string))) as Record<string, string[]>;
}

test('the bus delivers to the function, which writes both tables and hands messages back', () => {
  const { stack, table, subscription } = subscribed();
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    EventSourceArn: stack.resolve(subscription.queue!.queueArn) as object, FunctionName: stack.resolve(table.writerFunction.functionName) as object, FunctionResponseTypes: ['ReportBatchItemFailures'],
  });
  template.hasResourceProperties('AWS::Events::Rule', { EventPattern: { 'source': ['social.tweets'], 'detail-type': ['TweetPosted.v1', 'TweetViewed.v1', 'TweetRemoved.v1'] } });
  template.hasResourceProperties('AWS::DynamoDB::Table', { KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }], StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' } });
  template.hasResourceProperties('AWS::DynamoDB::Table', { TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true }, StreamSpecification: Match.absent() });
  expect(actionsOf(stack, table.writerFunction)).toEqual({
    TweetsItems: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem', 'dynamodb:ConditionCheckItem'],
    TweetsRemovals: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:ConditionCheckItem'],
    EventsTweetsBufferQueue: ['sqs:SendMessage'],
  });
  const handsBack = Match.objectLike({
    Action: ['sqs:ReceiveMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueUrl', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
  });
  template.hasResourceProperties('AWS::IAM::Policy', { PolicyDocument: { Statement: Match.arrayWith([handsBack]) } });
});

test('the table is the source of an engine', () => {
  const { stack, table } = subscribed();
  const engine = new ReportingEngine(stack, 'Reports', { source: table.table, versionAttribute: 'version' });
  engine.addIndexTable('TopTweets', { projection: ViewProjection.pick('id', 'views'), sortBy: 'views', limit: 10 });
  Template.fromStack(stack).hasResourceProperties('AWS::Lambda::EventSourceMapping', { EventSourceArn: stack.resolve(table.table.tableStreamArn) as object });
});

test('an engine with another version than that of its source is refused', () => {
  const { stack, table } = subscribed();
  expect(() => new ReportingEngine(stack, 'Reports', { source: table.table, versionAttribute: 'updatedAt' })).toThrow(new Error(
    "ReportingEngine at 'Shop/Reports': versionAttribute must be 'version', which the EventFedTable at 'Shop/Tweets' writes into the source, got 'updatedAt'."));
});

test('so is one whose source is an import of that table', () => {
  const { stack, table: { table: { tableArn, tableStreamArn } } } = subscribed();
  const importing = new Stack(stack.node.root, 'Reports');
  const source = dynamodb.Table.fromTableAttributes(importing, 'Tweets', { tableArn, tableStreamArn });
  expect(() => new ReportingEngine(importing, 'Other', { source, versionAttribute: 'updatedAt' })).toThrow(new Error(
    "ReportingEngine at 'Reports/Other': versionAttribute must be 'version', which the EventFedTable at 'Shop/Tweets' writes into the source, got 'updatedAt'."));
  expect(new ReportingEngine(importing, 'Same', { source, versionAttribute: 'version' }).source).toBe(source);
  const tableArnElsewhere = 'arn:aws:dynamodb:us-east-1:111122223333:table/Theirs';
  const theirs = dynamodb.Table.fromTableAttributes(importing, 'Theirs', { tableArn: tableArnElsewhere, tableStreamArn: `${tableArnElsewhere}/stream/2030-01-01T00:00:00.000` });
  expect(new ReportingEngine(importing, 'Theirs2', { source: theirs, versionAttribute: 'updatedAt' }).source).toBe(theirs);
});

test('the function knows what each event writes', () => {
  const { table } = subscribed();
  const contract = ({ name, version, schema }: EventContract) => ({ name, version, schema: JSON.parse(schema.text) as object });
  const common = { source: 'social.tweets', keys: { id: '/id' }, version: '/version' };
  expect(settingsFile(table.writerFunction as lambda.Function, 'events.json')).toEqual({
    key: [{ name: 'id', type: 'S' }],
    versionAttribute: 'version',
    removalSeconds: Duration.days(52).toSeconds(),
    events: [
      { ...common, contract: contract(tweetPosted), attributes: ['country', 'text'] },
      { ...common, contract: contract(tweetViewed), attributes: ['views'] },
      { ...common, contract: contract(tweetRemoved), attributes: [], removes: true },
    ],
  });
});

test('without an event that removes there is no table of removals', () => {
  const { stack, table } = subscribed({ ...PROPS, events: [{ contract: tweetPosted }] });
  expect(table.removalTable).toBeUndefined();
  Template.fromStack(stack).resourceCountIs('AWS::DynamoDB::Table', 1);
  expect(actionsOf(stack, table.writerFunction)).toMatchObject({ TweetsItems: ['dynamodb:GetItem', 'dynamodb:PutItem'] });
});

test('the key of the pattern encrypts both tables, and the function may use it', () => {
  const stack = shop();
  const { table } = subscribed({ ...PROPS, encryptionKey: new kms.Key(stack, 'Key') }, stack);
  const template = Template.fromStack(stack);
  template.allResourcesProperties('AWS::DynamoDB::Table', { SSESpecification: { SSEEnabled: true, SSEType: 'KMS' } });
  expect(actionsOf(stack, table.writerFunction).Key).toContain('kms:Decrypt');
});

test('an event that is deferred for long is an alarm, also where each copy of it is new in the queue', () => {
  const { stack, table } = subscribed();
  expect(stack.resolve(table.metricLag().dimensions)).toEqual({ pattern: '/Shop/Tweets' });
  Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
    Namespace: 'CdkServerlessCatalog', MetricName: 'EventLag', Statistic: 'Maximum', Threshold: 900, EvaluationPeriods: 5, DatapointsToAlarm: 1, TreatMissingData: 'notBreaching',
  });
});

test('a table to which no bus delivers is a fault', () => {
  const table = new EventFedTable(shop(), 'Tweets', PROPS);
  expect(table.node.validate()).toEqual(["EventFedTable at 'Shop/Tweets': subscribe must be called with the table, on a bus or a queue channel: nothing writes it otherwise, got nothing."]);
  table.bindConsumer(table);
  expect(table.node.validate()).toEqual([]);
});

/** The warnings of a table with these contracts, where subscriptions deliver others. */
function warningsWith(...deliveries: EventContract[][]): string[] {
  const stack = shop();
  const bus = new PubSub(stack, 'Events', {});
  const table = new EventFedTable(stack, 'Tweets', PROPS);
  deliveries.forEach((events, at) => bus.subscribe(`Tweets${at}`, table, { events }));
  expect(table.node.validate()).toEqual([]);
  return Annotations.fromStack(stack).findWarning('/Shop/Tweets', Match.anyValue()).map(({ entry }) => entry.data as string);
}

test.each([
  ['one subscription', [[tweetPosted, tweetViewed]]],
  ['two subscriptions', [[tweetPosted], [tweetViewed]]],
])('a contract that %s lack is a warning', (_, deliveries) => {
  expect(warningsWith(...deliveries)).toEqual([expect.stringContaining(
    "EventFedTable at 'Shop/Tweets': subscribe must deliver each contract of the table, got no subscription to TweetRemoved.v1. These events change no item.")]);
});

test('a contract that the table does not take is a warning', () => {
  const other = tweetContract('TweetLiked');
  expect(warningsWith([tweetPosted, tweetViewed, tweetRemoved, other])).toEqual([expect.stringContaining(
    "EventFedTable at 'Shop/Tweets': subscribe must have contracts of the table only, got TweetLiked.v1. These events are moved to the dead-letter queue.")]);
});

test('a warning that was acknowledged on the table is none', () => {
  const stack = shop();
  const table = new EventFedTable(stack, 'Tweets', PROPS);
  new PubSub(stack, 'Events', {}).subscribe('Tweets', table, { events: [tweetPosted] });
  CdkAnnotations.of(table).acknowledgeWarning('cdk-serverless-catalog:undeliveredEvents');
  expect(table.node.validate()).toEqual([]);
  expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('subscribe must'))).toEqual([]);
});

test('contracts that subscriptions deliver together are no warning', () => {
  expect(warningsWith([tweetPosted], [tweetViewed, tweetRemoved])).toEqual([]);
});

test.each([
  ['with its contracts', { contracts: [tweetPosted] }, 1], ['of any messages', {}, 0],
])('a queue channel %s', (_, props, warnings) => {
  const stack = shop();
  const table = new EventFedTable(stack, 'Tweets', PROPS);
  new DecoupledMessaging(stack, 'Channel', { channel: MessageChannel.queue(), ...props }).subscribe('Tweets', table);
  expect(table.node.validate()).toEqual([]);
  expect(Annotations.fromStack(stack).findWarning('/Shop/Tweets', Match.stringLikeRegexp('TweetViewed.v1, TweetRemoved.v1'))).toHaveLength(warnings);
});

test('what a filter of a channel lets through is not known', () => {
  const stack = shop();
  const table = new EventFedTable(stack, 'Tweets', PROPS);
  const channel = new DecoupledMessaging(stack, 'Channel', { channel: MessageChannel.topic(), contracts: [tweetPosted, tweetContract('TweetLiked')] });
  channel.subscribe('Tweets', table, { filter: MessageFilter.attributes({ type: ['TweetPosted.v1'] }) });
  expect(table.node.validate()).toEqual([]);
  expect(Annotations.fromStack(stack).findWarning('/Shop/Tweets', Match.anyValue())).toEqual([]);
});

test('a contract of another source is another contract, although its type is the same', () => {
  const schema = JsonSchema.fromObject({ type: 'object', required: ['id', 'version'], properties: { id: { type: 'string' }, version: { type: 'integer' } } });
  const theirs = EventContract.fromSchema('TweetRemoved', { version: 1, source: 'other.tweets', schema });
  expect(warningsWith([tweetPosted, tweetViewed, theirs])).toEqual([
    expect.stringContaining('subscribe must have contracts of the table only, got TweetRemoved.v1.'),
    expect.stringContaining('got no subscription to TweetRemoved.v1.'),
  ]);
});

test('the warnings name a remedy for a channel, whose subscriptions have no events', () => {
  const stack = shop();
  const table = new EventFedTable(stack, 'Tweets', PROPS);
  new DecoupledMessaging(stack, 'Channel', { channel: MessageChannel.queue(), contracts: [tweetPosted, tweetContract('TweetLiked')] }).subscribe('Tweets', table);
  expect(table.node.validate()).toEqual([]);
  const warnings = Annotations.fromStack(stack).findWarning('/Shop/Tweets', Match.anyValue()).map(({ entry }) => entry.data as string);
  expect(warnings).toEqual([
    expect.stringMatching(/TweetLiked\.v1\..* On a channel, give the subscription a `filter`, or leave these contracts out of the channel\./),
    expect.stringMatching(/TweetViewed\.v1, TweetRemoved\.v1\..* On a channel, add them to `contracts` of the channel\./),
  ]);
});

const one = (more: Partial<ItemEvent>): Partial<EventFedTableProps> => ({ events: [{ contract: tweetPosted, ...more }] });
const text = (length: object) => tweetContract('TweetPosted', { version: { type: 'string', ...length }, text: {} });
const optional = EventContract.fromSchema('TweetPosted', { version: 1, source: 'x', schema: JsonSchema.fromObject({ properties: { id: { type: 'string' }, version: { type: 'integer' } } }) });
const bad: [string, Partial<EventFedTableProps>, string][] = [
  ['no event', { events: [] }, 'events must be 1 to 50 contracts (library limit), got 0.'],
  ['only removals', { events: [{ contract: tweetRemoved, removes: true }] }, 'events must have one that writes items, got \'only events that remove\'.'],
  ['one contract twice', { events: [{ contract: tweetPosted }, { contract: tweetPosted, removes: true }] }, "events must have each contract once, got 'TweetPosted.v1'."],
  ['no version attribute', { versionAttribute: '' }, "versionAttribute must be the name of an attribute, known at synthesis, got ''."],
  ['a version in the key', { versionAttribute: 'id' }, "versionAttribute must differ from the attributes of the key, and from eventVersions, which the library writes, got 'id'."],
  ['a version in the place of the library\'s', { versionAttribute: 'eventVersions' }, "got 'eventVersions'."],
  ['a binary key', { partitionKey: { name: 'id', type: dynamodb.AttributeType.BINARY } }, "partitionKey must be a text or a number, got 'B'."],
  ['a binary sort key', { sortKey: { name: 'at', type: dynamodb.AttributeType.BINARY } }, "sortKey must be a text or a number, got 'B'."],
  ['a key without a name', { partitionKey: { name: '', type: dynamodb.AttributeType.STRING } }, "partitionKey must have a name of 1 to 255 bytes, known at synthesis (DynamoDB limit), got ''."],
  ['a short memory', { removalRetention: Duration.hours(1) }, 'removalRetention must be between 1 day and 3650 days (library limit), got 1 hour.'],
  ['a key that is no part of the contract', { partitionKey: { name: 'tweetId', type: dynamodb.AttributeType.STRING } },
    "events.TweetPosted.v1.keyPointers must lead to a member that properties and required of the contract name, at each level, got '/tweetId'."],
  ['a key of another type', { partitionKey: { name: 'id', type: dynamodb.AttributeType.NUMBER } }, "events.TweetPosted.v1.keyPointers must lead to a number or integer for the attribute 'id', by the type in the contract, got 'string'."],
  ['a key that may be missing', { events: [{ contract: optional }] }, "keyPointers must lead to a member that properties and required of the contract name, at each level, got '/id'."],
  ['a pointer of no key', one({ keyPointers: { number: '/id' } }), "events.TweetPosted.v1.keyPointers must have the attributes of the key alone (id), got 'number'."],
  ['a pointer that is none', one({ keyPointers: { id: 'id' } }), "events.TweetPosted.v1.keyPointers must be JSON pointers such as '/tweet/id' (RFC 6901), got 'id'."],
  ['a version that is no part of the contract', one({ versionPointer: '/changedAt' }),
    "events.TweetPosted.v1.versionPointer must lead to a member that properties and required of the contract name, at each level, got '/changedAt'."],
  ['a version of texts of any length', { events: [{ contract: text({ maxLength: 30 }) }] }, 'events.TweetPosted.v1.versionPointer must lead to a number, or to a string whose minLength and maxLength are the same'],
  ['versions of two kinds', { events: [{ contract: text({ minLength: 24, maxLength: 24 }) }, { contract: tweetViewed }] },
    "events must have versions of one kind, because the versions of a key are compared, got 'strings of 24 characters, numbers'."],
  ['attributes of a removal', { events: [{ contract: tweetPosted }, { contract: tweetRemoved, removes: true, attributes: ['text'] }] },
    'events.TweetRemoved.v1.attributes must be left out for events that remove the item, got text.'],
  ['an attribute that is no part of the contract', one({ attributes: ['txt'] }), "events.TweetPosted.v1.attributes must be properties that the contract has, got 'txt'."],
  ['an attribute of the key', one({ attributes: ['text', 'id'] }), "events.TweetPosted.v1.attributes must leave out the attributes of the key, the version, and eventVersions, which the library writes, got 'id'."],
  ['an attribute twice', one({ attributes: ['text', 'text'] }), 'events.TweetPosted.v1.attributes must be 1 to 100 different names of properties (library limit), got text,text.'],
  ['no attribute', { events: [{ contract: tweetRemoved }] }, 'events.TweetRemoved.v1.attributes must be 1 to 100 different names of properties (library limit), got [].'],
];

test.each(bad)('%s is refused', (_, more, message) => {
  expect(() => new EventFedTable(shop(), 'Tweets', { ...PROPS, ...more })).toThrow(message);
});

test('a version may be a text of one length, and the key in an object', () => {
  const nested = tweetContract('TweetPosted', { tweet: { type: 'object', required: ['id'], properties: { id: { type: 'string' } } }, version: { type: 'string', minLength: 24, maxLength: 24 } },
    { required: ['tweet', 'version'] });
  const table = new EventFedTable(shop(), 'Tweets', { events: [{ contract: nested, keyPointers: { id: '/tweet/id' }, attributes: ['tweet'] }], versionAttribute: 'version' });
  expect(table.contracts).toEqual([nested]);
});
