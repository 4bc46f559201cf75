import { StackTemplate } from '../../src/core/testing/private/stack-template';
import { acceptedTemplates, OwnTemplate, ownTemplate } from '../../tools/certificate/templates';
import { upgradeOf } from '../../tools/certificate/upgrade';
import { patterns } from '../contract/patterns';

const QUEUE = { Type: 'AWS::SQS::Queue', DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain', Properties: { QueueName: 'orders', VisibilityTimeout: 30 } };
const FUNCTION = { Type: 'AWS::Lambda::Function', Properties: { Timeout: 30, Role: { 'Fn::GetAtt': ['Role', 'Arn'] } } };
const READER = {
  Type: 'AWS::Lambda::EventSourceMapping', Properties: { EventSourceArn: { 'Fn::GetAtt': ['Stream', 'Arn'] }, StartingPosition: 'LATEST', BatchSize: 100 },
};
const POLLER = { Type: 'AWS::Lambda::EventSourceMapping', Properties: { EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] } } };
const BEFORE: OwnTemplate = { Queue: QUEUE, Function: FUNCTION, Reader: READER, Poller: POLLER };

function without(id: string): OwnTemplate {
  return Object.fromEntries(Object.entries(BEFORE).filter(([name]) => name !== id));
}

const withProperties = (id: string, properties: object): OwnTemplate => {
  const resource = BEFORE[id] as unknown as { Type: string; Properties: object };
  return { ...BEFORE, [id]: { ...resource, Properties: { ...resource.Properties, ...properties } } };
};

/** The texts of what is lost, and of what else changes. */
function upgrade(after: OwnTemplate, before = BEFORE) {
  const { lost, changes } = upgradeOf({ shop: { small: before } }, { shop: { small: after } });
  return { lost: lost.map(({ text }) => text), changes: changes.map(({ text }) => text) };
}

test('the same templates change nothing', () => {
  expect(upgrade(BEFORE)).toEqual({ lost: [], changes: [] });
});

describe('lost is', () => {
  test.each<[string, OwnTemplate, string[]]>([
    ['a queue that is gone: it is retained, but nobody reads it', without('Queue'), ['Queue (AWS::SQS::Queue) is left behind']],
    ['a queue with another logical id', { ...without('Queue'), Jobs: QUEUE }, ['Queue (AWS::SQS::Queue) is left behind']],
    ['a queue that is replaced', withProperties('Queue', { QueueName: 'jobs' }), ['Queue (AWS::SQS::Queue) is replaced: QueueName "orders" → "jobs"']],
    ['a queue of another type', { ...BEFORE, Queue: { Type: 'AWS::SNS::Topic' } }, ['Queue (AWS::SQS::Queue) becomes AWS::SNS::Topic']],
    ['what was retained, and is deleted now', { ...BEFORE, Queue: { ...QUEUE, DeletionPolicy: 'Delete' } }, ['Queue (AWS::SQS::Queue): DeletionPolicy "Retain" → "Delete"']],
    ['what has no policy any more', { ...BEFORE, Queue: { ...QUEUE, UpdateReplacePolicy: undefined } }, ['Queue (AWS::SQS::Queue): UpdateReplacePolicy "Retain" → not set']],
    ['the position of a reader of a stream', without('Reader'), ['Reader (AWS::Lambda::EventSourceMapping) is deleted']],
    ['the position of a reader of another stream', withProperties('Reader', { EventSourceArn: 'arn' }),
      ['Reader (AWS::Lambda::EventSourceMapping) is replaced: EventSourceArn {"Fn::GetAtt":["Stream","Arn"]} → "arn"']],
  ])('%s', (_, after, lost) => {
    expect(upgrade(after).lost).toEqual(lost);
  });

  test('a queue that is deleted', () => {
    const { DeletionPolicy, ...queue } = QUEUE;
    expect(upgrade(without('Queue'), { ...BEFORE, Queue: queue }).lost).toEqual(['Queue (AWS::SQS::Queue) is deleted']);
  });

  test('a queue that is gone, and kept unless its stack never came up', () => {
    expect(upgrade(without('Queue'), { ...BEFORE, Queue: { ...QUEUE, DeletionPolicy: 'RetainExceptOnCreate' } }).lost)
      .toEqual(['Queue (AWS::SQS::Queue) is left behind']);
  });

  test('what refers to a resource that is replaced, and is replaced with it', () => {
    const consumer = { Type: 'AWS::Kinesis::StreamConsumer', Properties: { ConsumerName: 'audit', StreamARN: { Ref: 'Stream' } } };
    const reader = { ...READER, Properties: { ...READER.Properties, EventSourceArn: { Ref: 'Consumer' } } };
    const after = { Consumer: { ...consumer, Properties: { ...consumer.Properties, ConsumerName: 'billing' } }, Reader: reader };
    expect(upgrade(after, { Consumer: consumer, Reader: reader }).lost).toEqual([expect.stringContaining('Reader (AWS::Lambda::EventSourceMapping) is replaced')]);
  });

  test.each<[string, string, object, object]>([
    ['the policy of a queue', 'AWS::SQS::QueuePolicy', { Queues: [{ Ref: 'Queue' }], PolicyDocument: { Statement: [] } }, { PolicyDocument: { Statement: [], Version: '2012-10-17' } }],
    ['a poller', 'AWS::Lambda::EventSourceMapping', { EventSourceArn: 'queue', FunctionName: 'worker', BatchSize: 1 }, { BatchSize: 2 }],
    ['a subscription', 'AWS::SNS::Subscription', { TopicArn: 'topic', Protocol: 'sqs', Endpoint: 'queue' }, { RawMessageDelivery: true }],
  ])('%s with another logical id, because AWS has only one for its target', (_, type, properties, others) => {
    const after = { New: { Type: type, Properties: { ...properties, ...others } } };
    expect(upgrade(after, { Old: { Type: type, Properties: properties } }).lost)
      .toEqual([`Old (${type}) is made again as New: AWS has only one, so that the update fails, or deletes both`]);
  });

  test('a variant, or a pattern, with which nothing is compared', () => {
    const gone = [{ pattern: 'shop', text: 'is no longer compared: the variant is gone', variants: ['small'] }];
    expect(upgradeOf({ shop: { small: BEFORE } }, { shop: {} }).lost).toEqual(gone);
    expect(upgradeOf({ shop: { small: BEFORE } }, {}).lost).toEqual(gone);
  });
});

describe('listed is', () => {
  test.each<[string, OwnTemplate, string[]]>([
    ['a setting of a queue', withProperties('Queue', { VisibilityTimeout: 60 }), ['Queue (AWS::SQS::Queue): VisibilityTimeout 30 → 60']],
    ['a setting of a function', withProperties('Function', { Timeout: 60 }), ['Function (AWS::Lambda::Function): Timeout 30 → 60']],
    ['a setting that is gone', withProperties('Function', { Timeout: undefined }), ['Function (AWS::Lambda::Function): Timeout 30 → not set']],
    ['a setting of a reader', withProperties('Reader', { BatchSize: 10 }), ['Reader (AWS::Lambda::EventSourceMapping): BatchSize 100 → 10']],
    ['a function with another logical id', { ...without('Function'), Worker: FUNCTION },
      ['Function (AWS::Lambda::Function) is deleted', 'Worker (AWS::Lambda::Function) is added']],
    ['a poller of a queue that is gone: messages stay in the queue', without('Poller'), ['Poller (AWS::Lambda::EventSourceMapping) is deleted']],
    ['a poller with another logical id and another function', { ...without('Poller'), Other: { ...POLLER, Properties: { ...POLLER.Properties, FunctionName: 'new' } } },
      ['Other (AWS::Lambda::EventSourceMapping) is added', 'Poller (AWS::Lambda::EventSourceMapping) is deleted']],
    ['a second policy, while the first stays', { ...BEFORE, Policy: { Type: 'AWS::SQS::QueuePolicy', Properties: { Queues: ['other'], PolicyDocument: { Statement: [] } } } },
      ['Policy (AWS::SQS::QueuePolicy) is added']],
    ['what is deleted later, and is retained now', { ...BEFORE, Function: { ...FUNCTION, DeletionPolicy: 'Retain' } },
      ['Function (AWS::Lambda::Function): DeletionPolicy not set → "Retain"']],
  ])('%s', (_, after, changes) => {
    const found = upgrade(after);
    expect(found.lost).toEqual([]);
    expect(found.changes.sort()).toEqual([...changes].sort());
  });

  test('once what is the same in many variants', () => {
    const [before, after] = [{ Function: FUNCTION }, { Function: { ...FUNCTION, Properties: { ...FUNCTION.Properties, Timeout: 60 } } }];
    expect(upgradeOf({ shop: { small: before, large: before } }, { shop: { small: after, large: after } }).changes)
      .toEqual([{ pattern: 'shop', text: 'Function (AWS::Lambda::Function): Timeout 30 → 60', variants: ['small', 'large'] }]);
  });

  test('long values from where they differ', () => {
    const text = (end: string) => `${'x'.repeat(500)}${end}`;
    const after = withProperties('Function', { Description: text('new') });
    expect(upgrade(after, withProperties('Function', { Description: text('old') })).changes)
      .toEqual([`Function (AWS::Lambda::Function): Description …${'x'.repeat(30)}old" → …${'x'.repeat(30)}new"`]);
  });

  test('a long value that is the beginning of another, whole where it ends', () => {
    const grown = upgrade(withProperties('Function', { Layers: Array(50).fill('a') }), withProperties('Function', { Layers: Array(49).fill('a') }));
    expect(grown.changes[0]).toMatch(/"a"] → .*"a","a"]$/);
  });

  test('a long value, cut', () => {
    expect(upgrade(withProperties('Function', { Description: 'x'.repeat(500) })).changes[0].length).toBeLessThan(200);
  });
});

test('a new variant, and a new pattern, change nobody\'s stack', () => {
  expect(upgradeOf({ shop: { small: BEFORE } }, { shop: { small: BEFORE, large: {} }, bar: { small: {} } })).toEqual({ lost: [], changes: [] });
});

test('a template has neither what the user made, nor what changes with each release', () => {
  const code = (hash: string, version: string) => ownTemplate(new StackTemplate({
    Resources: {
      Own: {
        Type: 'AWS::Lambda::Function',
        Metadata: { 'aws:cdk:path': 'Contract/First/Own' },
        Properties: { Code: { S3Key: `${hash.repeat(64)}.zip` }, Description: `https://example.com/blob/${version}/README.md#errors` },
      },
      Users: { Type: 'AWS::SQS::Queue', Metadata: { 'aws:cdk:path': 'Contract/FirstQueue/Resource' } },
    },
  }, 'Contract/First'));
  expect(code('a', 'main')).toEqual({
    Own: { Type: 'AWS::Lambda::Function', Properties: { Code: { S3Key: '[asset].zip' }, Description: 'https://example.com/blob/[version]/README.md#errors' } },
  });
  expect(code('b', 'v1.2.3')).toEqual(code('a', 'main'));
});

test('every pattern of the accepted version is still there', () => {
  const accepted = acceptedTemplates();
  expect(patterns().map(({ folder }) => folder)).toEqual(expect.arrayContaining(Object.keys(accepted)));
  expect(Object.keys(accepted).length).toBeGreaterThan(0);
});
