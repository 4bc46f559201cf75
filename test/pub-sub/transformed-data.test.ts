import { aws_events as events, aws_s3 as s3, aws_sns as sns, aws_sqs as sqs, aws_stepfunctions as sfn, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { orderCreated, orderPaid } from './contracts';
import { incomingMessage } from '../../handlers/runtime/incoming-message';
import { EventBroker, EventContract, EventSubscriptionOptions, IMessageConsumer, MessageConsumer, PubSub, PubSubProps } from '../../src';
import { resourceCount, shop, userFunction, warnings } from '../support/stacks';

const { EventField, RuleTargetInput } = events;
const objectCreated = EventContract.fromDetailType('Object Created', { source: 'aws.s3' });

let stack: Stack;
beforeEach(() => { stack = shop(); });

const createBus = (props: PubSubProps = {}) => new PubSub(stack, 'Events', { contracts: [orderCreated, orderPaid], ...props });
const labeler = (): IMessageConsumer => MessageConsumer.function(userFunction(stack));
const subscribe = (options: EventSubscriptionOptions, consumer = labeler(), bus = createBus()) =>
  bus.subscribe('Label', consumer, options);

interface Transformer { readonly InputTemplate: string; readonly InputPathsMap: { readonly [variable: string]: string } }

function transformer(): Transformer {
  const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::Events::Rule'));
  return (Properties as { readonly Targets: [{ readonly InputTransformer: Transformer }] }).Targets[0].InputTransformer;
}

/** What EventBridge makes of an event (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html). What is missing does not appear. */
function transformed(event: object): string {
  const { InputTemplate, InputPathsMap } = transformer();
  const valueAt = (path = '$.none') => path.split('.').slice(1).reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], event);
  const inText = (name: string) => String(valueAt(InputPathsMap[name]) ?? '');
  return InputTemplate.replace(/"(?:\\.|[^"\\])*"|<[^<>]+>/g, part => part.startsWith('"')
    ? part.replace(/<([^<>]+)>/g, (_, name: string) => inText(name))
    : JSON.stringify(valueAt(InputPathsMap[part.slice(1, -1)])) ?? '');
}

const event = (detail: object, source = 'coffee.orders', type = 'OrderCreated.v1') => ({
  'version': '0', 'id': 'e-1', 'detail-type': type, 'source': source, 'account': '111122223333', 'time': '2026-01-01T10:00:00Z', 'region': 'eu-central-1', 'resources': ['arn'], 'detail': detail,
});
const CLOUD_EVENT = {
  specversion: '1.0', id: 'o-1', source: 'coffee.orders', type: 'OrderCreated.v1', time: '2026-01-01T10:00:00.000Z', datacontenttype: 'application/json',
};
const ORDER = { orderId: 'order-17', total: 120 };

describe('what a consumer gets', () => {
  test('is the event of the contract, with other data', () => {
    subscribe({ events: [orderCreated], transformedData: RuleTargetInput.fromObject({ id: EventField.fromPath('$.detail.data.orderId'), amount: { total: EventField.fromPath('$.detail.data.total') } }) });
    const context = { subject: 'order-17', traceparent: '00-1-2-01', correlationid: 'c-1' };
    const given = event({ ...CLOUD_EVENT, ...context, data: ORDER });
    expect(JSON.parse(transformed(given))).toEqual({
      ...given, detail: { ...CLOUD_EVENT, ...context, dataref: '', data: { id: 'order-17', amount: { total: 120 } } },
    });
  });

  test('has attributes that are not there as absent ones', () => {
    subscribe({ events: [orderCreated], transformedData: RuleTargetInput.fromEventPath('$.detail.data') });
    const [shaped, plain] = [transformed(event({ ...CLOUD_EVENT, data: ORDER })), JSON.stringify(event({ ...CLOUD_EVENT, data: ORDER }))].map(text => incomingMessage(text, 'm-1'));
    expect(shaped).toEqual(plain);
    expect(shaped).toEqual(expect.objectContaining({ id: 'o-1', type: 'OrderCreated.v1', source: 'coffee.orders', dataref: undefined, traceparent: undefined, subject: undefined, data: ORDER }));
  });

  test('keeps the claim check of a publisher of elsewhere, which is not lost', () => {
    subscribe({ events: [orderCreated], transformedData: RuleTargetInput.fromEventPath('$.detail.id') });
    expect(incomingMessage(transformed(event({ ...CLOUD_EVENT, dataref: 's3://bucket/messages/x' })), 'm-1').dataref).toBe('s3://bucket/messages/x');
  });

  test.each<[string, EventSubscriptionOptions]>([['a pattern', { pattern: { source: ['aws.s3'] } }], ['contracts of others', { events: [objectCreated] }]])('is the detail itself beside %s', (_, options) => {
    subscribe({ ...options, transformedData: RuleTargetInput.fromObject({ key: EventField.fromPath('$.detail.object.key'), from: EventField.source }) });
    const given = event({ object: { key: 'photo' } }, 'aws.s3', 'Object Created');
    expect(JSON.parse(transformed(given))).toEqual({ ...given, detail: { key: 'photo', from: 'aws.s3' } });
    expect(incomingMessage(transformed(given), 'm-1')).toMatchObject({ id: 'e-1', source: 'aws.s3', type: 'Object Created', data: { key: 'photo', from: 'aws.s3' } });
  });

  test.each<[string, events.RuleTargetInput, unknown]>([
    ['a text', RuleTargetInput.fromText(`order ${EventField.fromPath('$.detail.data.orderId')}: "ready"`), 'order order-17: "ready"'],
    ['a constant', RuleTargetInput.fromObject({ kind: 'order', tags: ['a'] }), { kind: 'order', tags: ['a'] }],
    ['the name of the rule', RuleTargetInput.fromObject({ rule: 'rule <aws.events.rule-name>' }), { rule: 'rule ' }],
  ])('can be %s', (_, transformedData, data) => {
    subscribe({ events: [orderCreated], transformedData });
    expect(JSON.parse(transformed(event({ ...CLOUD_EVENT, data: ORDER })))).toMatchObject({ detail: { data } });
  });

  test.each<[string, string]>([
    ['the data', '","id":"forged","source":"forged","type":"forged","dataref":"s3://forged/x","a":"'],
    ['the data, with another event', '"}},"id":"forged","source":"forged","detail-type":"forged","detail":{"id":"forged","type":"forged","source":"forged","data":{"note":"'],
  ])('has its own identity, whatever a text in %s says', (_, note) => {
    subscribe({ events: [orderCreated], transformedData: RuleTargetInput.fromObject({ note: `Note: ${EventField.fromPath('$.detail.data.note')}` }) });
    const given = event({ ...CLOUD_EVENT, data: { ...ORDER, note } });
    expect(JSON.parse(transformed(given))).toMatchObject({ 'id': 'e-1', 'source': 'coffee.orders', 'detail-type': 'OrderCreated.v1', 'detail': { id: 'o-1', source: 'coffee.orders', type: 'OrderCreated.v1', dataref: '' } });
  });

  test.each([
    '","data":{"id":"forged"},"id":"forged","a":"',
    '"},"id":"forged","detail":{"data":{"id":"forged"},"id":"forged","a":"',
  ])('has its own data and identity, whatever a correlation id says: %s', correlationid => {
    subscribe({ events: [orderCreated], transformedData: RuleTargetInput.fromObject({ id: EventField.fromPath('$.detail.data.orderId') }) });
    expect(JSON.parse(transformed(event({ ...CLOUD_EVENT, correlationid, data: ORDER })))).toMatchObject({ id: 'e-1', detail: { id: 'o-1', data: { id: 'order-17' } } });
  });

  test('can have what is known at deployment', () => {
    const bucket = new s3.Bucket(stack, 'Bucket');
    subscribe({ events: [orderCreated], transformedData: RuleTargetInput.fromObject({ bucket: bucket.bucketName }) });
    expect(transformer().InputTemplate).toEqual({
      'Fn::Join': ['', [
        expect.stringContaining('"data":{"bucket":"') as string, stack.resolve(bucket.bucketName), expect.stringMatching(/^"\},"specversion"/) as string,
      ]],
    });
  });
});

test.each<[string, () => IMessageConsumer]>([
  ['a queue', () => MessageConsumer.queue(new sqs.Queue(stack, 'Queue'))],
  ['a state machine', () => MessageConsumer.stateMachine(new sfn.StateMachine(stack, 'Machine', { definitionBody: sfn.DefinitionBody.fromChainable(new sfn.Pass(stack, 'Pass')) }))],
  ['a topic, behind the forwarder', () => MessageConsumer.topic(new sns.Topic(stack, 'Topic'))],
])('%s gets the same', (_, consumer) => {
  subscribe({ events: [orderCreated], transformedData: RuleTargetInput.fromEventPath('$.detail.data.orderId') }, consumer());
  expect(JSON.parse(transformed(event({ ...CLOUD_EVENT, data: ORDER })))).toMatchObject({ detail: { id: 'o-1', data: 'order-17' } });
});

test('each rule of a subscription of many types transforms', () => {
  const contracts = Array.from({ length: 70 }, (_, index) => EventContract.fromSchema(`AnEventWithALongNameForARule${index}`, { version: 1, source: 'coffee.orders', schema: orderCreated.schema }));
  const { rules } = subscribe({ events: contracts, transformedData: RuleTargetInput.fromEventPath('$.detail.data') }, undefined, createBus({ contracts }));
  expect(rules.length).toBeGreaterThan(1);
  Object.values(Template.fromStack(stack).findResources('AWS::Events::Rule')).forEach(({ Properties }) => {
    expect((Properties as { Targets: unknown[] }).Targets).toEqual([expect.objectContaining({ InputTransformer: expect.anything() as object })]);
  });
});

test('without it the event comes as it is', () => {
  subscribe({ events: [orderCreated] });
  expect(transformer()).toBeUndefined();
});

test.each<[what: string, path: string, contracts: EventContract[], warned: boolean]>([
  ['a property of the data', '$.detail.data.orderId', [orderCreated], false],
  ['a property of one of the contracts', '$.detail.data.total', [orderCreated, orderPaid], false],
  ['all data', '$.detail.data', [orderCreated], false],
  ['an attribute', '$.detail.correlationid', [orderCreated], false],
  ['what is around', '$.resources[0]', [orderCreated], false],
  ['what a contract of others does not say', '$.detail.object.key', [objectCreated], false],
  ['a property that no contract has', '$.detail.data.amount', [orderCreated], true],
  ['a property without `data`', '$.detail.orderId', [orderCreated], true],
])('a path to %s is looked up in the contracts', (_, path, contracts, warned) => {
  subscribe({ events: contracts, transformedData: RuleTargetInput.fromObject({ value: EventField.fromPath(path) }) });
  expect(warnings(stack).filter(text => text.includes('The transformed data'))).toEqual(warned
    ? [expect.stringContaining(`The transformed data of 'Label' reads ${path}, which no contract has (OrderCreated.v1).`)] : []);
});

const paths = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${index}`, EventField.fromPath(`$.detail.data.f${index}`)]));

test.each<[what: string, transformedData: unknown, message: string, more?: Partial<EventSubscriptionOptions>, props?: PubSubProps]>([
  ['what is no input', { id: '$.id' }, "be an events.RuleTargetInput, such as events.RuleTargetInput.fromObject({ id: events.EventField.fromPath('$.detail.data.id') }), got {\"id\":\"$.id\"}."],
  ['several lines', RuleTargetInput.fromMultilineText('a\nb'), 'be one value in JSON: use fromObject, fromText or fromEventPath'],
  ['the sign of a variable in a text', RuleTargetInput.fromObject({ a: 'less < more' }), 'have no < and > in texts, where EventBridge looks for a variable'],
  ['an unknown variable', RuleTargetInput.fromObject({ a: '<total>' }), 'have no < and > in texts, where EventBridge looks for a variable'],
  ['a path in brackets', RuleTargetInput.fromEventPath("$['detail']"), "have paths of up to 256 characters in dot notation, such as $.detail.data.items[0].id (EventBridge limit), got '$['detail']'."],
  ['a long path', RuleTargetInput.fromEventPath(`$.detail.${'x'.repeat(248)}`), 'have paths of up to 256 characters in dot notation'],
  ['many variables', RuleTargetInput.fromObject(paths(86)), 'have at most 85 variables beside the 15 of the event (EventBridge limit), got \'86 variables\'.'],
  ['a long text', RuleTargetInput.fromObject({ a: 'x'.repeat(8_000) }), 'of the event (EventBridge limit)'],
  ['contracts of two kinds', RuleTargetInput.fromEventPath('$.id'), 'be of one kind of contracts, because those of fromDetailType have no `data` in `detail`: subscribe twice', { events: [orderCreated, objectCreated] }],
  ['a topic', RuleTargetInput.fromEventPath('$.id'), 'be left out: SNS transforms no data; use EventBroker.eventBus() or EventBroker.fromEventBus()', {}, { broker: EventBroker.topic() }],
])('it is refused with %s, and creates nothing', (_, transformedData, message, more = {}, props = {}) => {
  const bus = createBus(props);
  const consumer = MessageConsumer.function(userFunction(stack));
  const before = resourceCount(stack);
  const subscribing = () => subscribe({ events: [orderCreated], transformedData: transformedData as events.RuleTargetInput, ...more }, consumer, bus);
  expect(subscribing).toThrow('PubSub at \'Shop/Events\': transformedData must ');
  expect(subscribing).toThrow(message);
  expect(resourceCount(stack)).toBe(before);
});

test('it is refused beside claim checks, and for another bus', () => {
  const transformedData = RuleTargetInput.fromEventPath('$.detail.data');
  const claimChecked = createBus({ claimCheckBucket: new s3.Bucket(stack, 'Bucket') });
  expect(() => subscribe({ events: [orderCreated], transformedData }, undefined, claimChecked))
    .toThrow('transformedData must be left out beside claimCheckBucket, because EventBridge does not see what is in the bucket: transform in the consumer');
  expect(() => subscribe({ events: [orderCreated], transformedData }, new PubSub(stack, 'Company'), new PubSub(stack, 'Team', { contracts: [orderCreated] })))
    .toThrow('transformedData must be left out for a bus, to which EventBridge sends events as they are: transform in the subscriptions of that bus');
});
