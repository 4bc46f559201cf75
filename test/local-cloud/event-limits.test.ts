import { EventBridgeClient, PutEventsCommand, PutEventsRequestEntry, PutRuleCommand } from '@aws-sdk/client-eventbridge';
import { CreateTopicCommand, SetSubscriptionAttributesCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { client } from './client';
import { createStack, updateStack } from './stack';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';

let cloud: LocalCloud;

beforeAll(async () => { cloud = await LocalCloud.start({ name: 'test-event-limits' }); });
afterAll(async () => cloud.stop());
beforeEach(async () => cloud.reset());

describe('an event pattern', () => {
  /** The text of the pattern has the given number of characters. */
  const patternOf = (characters: number) => ({ source: ['é'.repeat(characters - '{"source":[""]}'.length)] });
  const refusal = 'Event pattern size must not exceed 2048 characters.';
  const ruleWith = (EventPattern: unknown) => ({ Rule: { Type: 'AWS::Events::Rule', Properties: { EventPattern } } });

  test('has at most 2,048 characters', async () => {
    const put = (characters: number) =>
      client(EventBridgeClient, cloud).send(new PutRuleCommand({ Name: 'rule', EventPattern: JSON.stringify(patternOf(characters)) }));
    await expect(put(2049)).rejects.toMatchObject({ name: 'LimitExceededException', message: refusal });
    await put(2048);
  });

  test('has at most 2,048 characters in a stack', async () => {
    expect(await createStack(cloud, 'large', ruleWith(patternOf(2049)))).toContain(refusal);
    expect(await createStack(cloud, 'small', ruleWith(patternOf(2048)))).toEqual([]);
    expect(await updateStack(cloud, 'small', ruleWith(patternOf(2049)))).toContain(refusal);
  });

  test('that is not valid fails a stack', async () => {
    expect(await createStack(cloud, 'invalid', ruleWith({ source: 'orders' }))).toContainEqual(expect.stringContaining('Event pattern is not valid.'));
  });
});

describe('PutEvents', () => {
  const put = (...Entries: PutEventsRequestEntry[]) => client(EventBridgeClient, cloud).send(new PutEventsCommand({ Entries }));
  const event = (Detail: string): PutEventsRequestEntry => ({ Source: 'test', DetailType: 'test', Detail });
  const ofSize = (bytes: number) => event(`{"text":"${'x'.repeat(bytes - '{"text":""}testtest'.length)}"}`);

  test('takes less than 1 MB for all entries together', async () => {
    await expect(put(ofSize(524_288), ofSize(524_288))).rejects.toMatchObject({
      name: 'ValidationException', message: 'Total size of the entries in the request is over the limit.',
    });
    expect((await put(ofSize(524_288), ofSize(524_287))).FailedEntryCount).toBe(0);
  });

  test('takes no detail but a JSON object', async () => {
    const { FailedEntryCount, Entries } = await put(event('text'), event('["array"]'), event('{}'));
    expect(FailedEntryCount).toBe(2);
    expect(Entries).toMatchObject([{ ErrorCode: 'MalformedDetail' }, { ErrorCode: 'MalformedDetail' }, { EventId: expect.any(String) }]);
  });

  test.each(['Source', 'DetailType', 'Detail'])('takes no entry without %s', async argument => {
    const { Entries } = await put({ ...event('{}'), [argument]: undefined });
    expect(Entries).toEqual([{ ErrorCode: 'InvalidArgument', ErrorMessage: `Parameter ${argument} is not valid. Reason: ${argument} is a required argument.` }]);
  });
});

describe('a filter policy', () => {
  type Policy = Record<string, unknown>;
  const values = (count: number) => Array.from({ length: count }, (_, index) => `value${index}`);
  const keys = (count: number): Policy => Object.fromEntries(values(count).map(key => [key, ['x']]));

  const makeTopic = async () => (await client(SNSClient, cloud).send(new CreateTopicCommand({ Name: 'topic' }))).TopicArn!;
  const subscribe = (TopicArn: string, policy: Policy, FilterPolicyScope = 'MessageAttributes', queue = 'queue') =>
    client(SNSClient, cloud).send(new SubscribeCommand({
      TopicArn,
      Protocol: 'sqs',
      Endpoint: `arn:aws:sqs:us-east-1:000000000000:${queue}`,
      ReturnSubscriptionArn: true,
      Attributes: { FilterPolicyScope, FilterPolicy: JSON.stringify(policy) },
    }));

  const tooManyKeys = { name: 'InvalidParameterException', message: 'Invalid parameter: FilterPolicy: Filter policy can not have more than 5 keys' };
  const tooComplex = { name: 'InvalidParameterException', message: 'Invalid parameter: FilterPolicy: Filter policy is too complex' };

  test('has at most five keys', async () => {
    const topic = await makeTopic();
    await expect(subscribe(topic, keys(6))).rejects.toMatchObject(tooManyKeys);
    await subscribe(topic, keys(5));
  });

  test('has at most 150 combinations of values', async () => {
    const topic = await makeTopic();
    await expect(subscribe(topic, { a: values(151) })).rejects.toMatchObject(tooComplex);
    await expect(subscribe(topic, { a: values(8), b: values(19) })).rejects.toMatchObject(tooComplex);
    await subscribe(topic, { a: values(10), b: values(15) });
  });

  test('has combinations multiplied by the depth of each nested key', async () => {
    const topic = await makeTopic();
    await expect(subscribe(topic, { a: { b: { c: values(4) } }, d: { e: values(7) } }, 'MessageBody')).rejects.toMatchObject(tooComplex);
    await subscribe(topic, { a: { b: { c: values(4) } }, d: { e: values(6) } }, 'MessageBody');
  });

  test('is held to the same when it is changed, and leaves the old one when it is refused', async () => {
    const { SubscriptionArn } = await subscribe(await makeTopic(), keys(1));
    const set = (policy: Policy) => client(SNSClient, cloud).send(new SetSubscriptionAttributesCommand({
      SubscriptionArn, AttributeName: 'FilterPolicy', AttributeValue: JSON.stringify(policy),
    }));
    await expect(set(keys(6))).rejects.toMatchObject(tooManyKeys);
    await expect(set({ a: values(151) })).rejects.toMatchObject(tooComplex);
    await set({ a: values(150) });
  });

  test('is one of at most 200 for a topic', async () => {
    const topic = await makeTopic();
    for (let count = 0; count < 200; count++) await subscribe(topic, keys(1), undefined, `queue${count}`);
    await expect(subscribe(topic, keys(1))).rejects.toMatchObject({ name: 'FilterPolicyLimitExceededException' });
    await subscribe(topic, {}, undefined, 'queue0');
  });

  test('that is refused fails a stack', async () => {
    const subscription = (FilterPolicy: Policy) => ({
      Topic: { Type: 'AWS::SNS::Topic', Properties: {} },
      Subscription: {
        Type: 'AWS::SNS::Subscription',
        Properties: { TopicArn: { Ref: 'Topic' }, Protocol: 'sqs', Endpoint: 'arn:aws:sqs:us-east-1:000000000000:queue', FilterPolicy },
      },
    });
    expect(await createStack(cloud, 'many', subscription(keys(6)))).toContain(tooManyKeys.message);
    expect(await createStack(cloud, 'few', subscription(keys(5)))).toEqual([]);
    expect(await updateStack(cloud, 'few', subscription(keys(6)))).toContainEqual(expect.stringContaining(tooManyKeys.message));
  });
});
