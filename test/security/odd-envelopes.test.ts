import * as fc from 'fast-check';
import { CONSUMERS, ConsumerWorld, queued } from './consumers';
import { identityOf, incomingMessage } from '../../handlers/runtime/incoming-message';
import { MessageRejected } from '../../handlers/runtime/message';
import { SweeperBench } from '../handlers/job-sweeper/sweeper-bench';

/** Whoever may send a message writes envelopes, too: their members have any type. */
const EVENT = { specversion: '1.0', id: 'e', source: 'shop', type: 'Paid.v1', data: 1 };
const onTopic = (message: unknown, MessageAttributes: unknown) => ({
  Type: 'Notification', MessageId: 'n', TopicArn: 'arn:aws:sns:us-east-1:1:topic', Message: JSON.stringify(message), MessageAttributes,
});
const ODD: Readonly<Record<string, object>> = {
  'a type that is a number': onTopic(EVENT, { type: { Type: 'String', Value: 5 } }),
  'a type that is an object': onTopic(EVENT, { type: { Value: {} } }),
  'a type that is a list': onTopic(EVENT, { type: { Value: ['Paid.v1'] } }),
  'a type that is null': onTopic(EVENT, { type: null }),
  'attributes that are null': onTopic(EVENT, null),
  'attributes that are a number': onTopic(EVENT, 5),
  // null is the same as absent: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md#21-attributes
  'an event whose attributes are null': { ...EVENT, subject: null, time: null, traceparent: null, correlationid: null, dataref: null },
  'an event whose attributes are no texts': { ...EVENT, subject: { a: 1 }, time: 5, traceparent: [1], correlationid: { a: 1 } },
};

const world = new ConsumerWorld();
beforeAll(() => world.start());
afterAll(() => world.stub.stop());

describe.each(Object.entries(CONSUMERS))('%s', (_, consumer) => {
  test.each(Object.entries(ODD))('handles or rejects %s', async (__, body) => {
    expect((await world.deliver(consumer, { body })).processed).toBe(true);
  });
});

test.each(Object.entries(ODD))('%s does not keep the others of a batch from being handled', async (_, body) => {
  const handler = world.runtime.handleJobs(world.work);
  const records = [queued({ body }), { ...queued({ body: 'good' }), messageId: 'm-2' }];
  world.work.mockClear();
  await handler({ Records: records } as never, { getRemainingTimeInMillis: () => 30_000 });
  expect(world.work.mock.calls.map(([{ messageId }]: never[]) => messageId)).toContain('m-2');
});

test.each(Object.entries(ODD))('%s in a dead-letter queue leaves the sweep in order', async (_, body) => {
  const bench = new SweeperBench();
  const job = bench.put({});
  bench.deadLetterQueue.add(JSON.stringify(body));
  await bench.sweep();
  expect(bench.job('job-1')).toEqual(job);
});

const any = fc.jsonValue();
const event = fc.record({ specversion: fc.constant('1.0'), id: fc.constant('e'), source: fc.constant('s'), type: fc.constant('T'), data: any, dataref: any, subject: any, time: any, traceparent: any, correlationid: any },
  { requiredKeys: ['specversion', 'id', 'source', 'type'] });
const inTopic = (message: fc.Arbitrary<unknown>) => fc.tuple(message, fc.oneof(any, fc.dictionary(fc.constant('type'), fc.oneof(any, fc.record({ Value: any })))))
  .map(([content, attributes]) => onTopic(content, attributes));
const onBus = (detail: fc.Arbitrary<unknown>) => fc.record({
  'id': fc.constantFrom('b', '', 1), 'source': fc.constantFrom('s', 'other', 1), 'time': any, 'detail-type': fc.constantFrom('T', 'Other', null), detail,
});
const envelopes = fc.oneof(event, inTopic(event), onBus(event), inTopic(onBus(event)), inTopic(inTopic(event)), onBus(any), any);

test('whatever an envelope has, it is read or rejected, and its attributes are texts', () => fc.assert(fc.property(envelopes, content => {
  const body = JSON.stringify(content);
  try {
    const { subject = '', time = '', traceparent = '', correlationId = '', id } = incomingMessage(body, 'm', { type: { stringValue: 'T' } });
    expect([id, subject, time, traceparent, correlationId].map(value => typeof value)).toEqual(Array(5).fill('string'));
    identityOf({ messageId: 'm', body });
  } catch (error) {
    expect(error).toBeInstanceOf(MessageRejected);
  }
}), { numRuns: 500 }));
