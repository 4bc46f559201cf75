import { EventBridgeClient, PutEventsCommand, PutEventsRequestEntry, PutRuleCommand } from '@aws-sdk/client-eventbridge';
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
