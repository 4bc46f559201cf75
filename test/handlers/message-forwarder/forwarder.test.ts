import { ForwardedEvents, Forwarder } from '../../../handlers/message-forwarder/forwarder';
import { UntakenEvents } from '../../../handlers/message-forwarder/untaken-events';
import { MessageRejected } from '../../../handlers/runtime/message';
import { Broker, EntryFailure, OutgoingMessage } from '../../../handlers/shared/publishing/broker';

/** A destination that answers each message the same way. */
function destination(answer: () => EntryFailure | undefined, events?: ForwardedEvents) {
  const sent: OutgoingMessage[] = [];
  const broker: Broker = {
    maxEntries: 10,
    maxEntryBytes: 300,
    maxRequestBytes: 300,
    bytesOf: ({ body }) => body.length,
    send: async messages => {
      sent.push(...messages);
      return messages.map(answer);
    },
  };
  return { sent, forward: (text: string) => new Forwarder(broker, '/Shop/Orders', events).forward({ text, id: 'm1' }) };
}

test('passes a message on', async () => {
  const { sent, forward } = destination(() => undefined);
  await forward('{"a":1}');
  expect(sent).toEqual([expect.objectContaining({ id: 'm1', source: '/Shop/Orders' })]);
});

test('rejects a message that the destination refuses for good, trying it once', async () => {
  const { sent, forward } = destination(() => ({ reason: 'MalformedDetail', permanent: true }));
  await expect(forward('{}')).rejects.toThrow(new MessageRejected('MalformedDetail'));
  expect(sent).toHaveLength(1);
});

test.each<[what: string, text: string, reason: string]>([
  ['another source', '{"specversion":"1.0","id":"e","source":"coffee.payments","type":"OrderPaid.v1"}', "source must be one of those that are forwarded (coffee, /Shop/Orders), got 'coffee.payments': add its contract to the channel"],
  ['another type', '{"specversion":"1.0","id":"e","source":"coffee","type":"Refunded.v1"}', "type must be one of those that are forwarded (OrderPaid.v1, Untyped), got 'Refunded.v1': add its contract to the channel"],
])('rejects %s than its role may put onto a bus', async (_, text, reason) => {
  const { sent, forward } = destination(() => undefined, { sources: ['coffee', '/Shop/Orders'], types: ['OrderPaid.v1', 'Untyped'] });
  await expect(forward(text)).rejects.toThrow(new MessageRejected(reason));
  await forward('{"specversion":"1.0","id":"e","source":"coffee","type":"OrderPaid.v1"}');
  await forward('{"a":1}');
  expect(sent.map(({ source, type }) => [source, type])).toEqual([['coffee', 'OrderPaid.v1'], ['/Shop/Orders', 'Untyped']]);
});

test('fails while the destination does not take messages, which is not the message\'s fault', async () => {
  const { sent, forward } = destination(() => ({ reason: 'Throttling', permanent: false }));
  const failure = await forward('{}').catch((error: unknown) => error);
  expect(failure).toEqual(new Error('Throttling'));
  expect(failure).not.toBeInstanceOf(MessageRejected);
  expect(sent).toHaveLength(5);
});

test('rejects a message that is larger than the destination takes, and does not send it', async () => {
  const { sent, forward } = destination(() => undefined);
  await expect(forward('x'.repeat(300))).rejects.toThrow(/^Untyped m1 must have at most 300 bytes for its destination, got \d{3}$/);
  expect(sent).toEqual([]);
});

test('passes on events whose type nobody takes, under its own source, and no others', async () => {
  const sent: OutgoingMessage[] = [];
  const broker: Broker = {
    maxEntries: 10,
    maxEntryBytes: 1000,
    maxRequestBytes: 1000,
    bytesOf: ({ body }) => body.length,
    send: async messages => {
      sent.push(...messages);
      return messages.map(() => undefined);
    },
  };
  const forwarder = new Forwarder(broker, '/Shop/Events', {}, new UntakenEvents(['OrderPaid.v1']));
  const event = (type: string, detail: object) => JSON.stringify({ 'id': type, 'source': 'aws.ec2', 'time': '2030-01-01T00:00:00Z', 'detail-type': type, detail });
  const texts = [
    event('OrderPaid.v1', {}),
    // the type that the bus knows counts
    event('OrderLost.v1', { type: 'OrderPaid.v1', n: 1 }),
    event('OrderPaid.v1', { specversion: '1.0', id: 'e', source: 's', type: 'OrderLost.v1' }),
    event('OrderPaid.v10', {}),
  ];
  for (const text of texts) { await forwarder.forward({ text, id: 'm' }); }
  expect(sent.map(({ source, type }) => [source, type])).toEqual([['/Shop/Events', 'OrderLost.v1'], ['/Shop/Events', 'OrderPaid.v10']]);
  expect(JSON.parse(sent[0].body)).toMatchObject({ source: 'aws.ec2', data: { n: 1 } });
});
