import { Consumer, CONSUMERS, ConsumerWorld, Delivery } from './consumers';

/** The message that the forger may publish, and the one that it would like to. */
const HARMLESS = { source: 'coffee.menu', type: 'MenuRead.v1' };
const PAYMENT = { specversion: '1.0', id: 'payment-17', source: 'coffee.payments', type: 'PaymentCaptured.v1', data: { amount: 1 } };

const onBus = ({ source, type }: { source: string; type: string }, detail: object) => ({
  'version': '0', 'id': 'b-1', source, 'detail-type': type, 'account': '111122223333', 'time': '2030-01-01T00:00:00Z', detail,
});
const onTopic = (message: object, type?: string) => ({
  Type: 'Notification',
  MessageId: 'n-1',
  TopicArn: 'arn:aws:sns:us-east-1:1:topic',
  Message: JSON.stringify(message),
  ...type && { MessageAttributes: { type: { Type: 'String', Value: type } } },
});

interface Forgery {
  readonly delivery: Delivery;
  /** Only where the source has message attributes. */
  readonly byAttribute?: boolean;
}

const FORGED: Readonly<Record<string, Forgery>> = {
  'another source than its entry on the bus': { delivery: { body: onBus({ ...PAYMENT, source: HARMLESS.source }, PAYMENT) } },
  'another type than its entry on the bus': { delivery: { body: onBus({ ...PAYMENT, type: HARMLESS.type }, PAYMENT) } },
  'another source and type than its entry on the bus': { delivery: { body: onBus(HARMLESS, PAYMENT) } },
  'another source than its entry on a bus before the topic': { delivery: { body: onTopic(onBus(HARMLESS, PAYMENT)) } },
  'another type than the attribute in the envelope of the topic': { delivery: { body: onTopic(PAYMENT, HARMLESS.type) } },
  'another type than its message attribute': { delivery: { body: PAYMENT, attributes: { type: HARMLESS.type } }, byAttribute: true },
  'another type than the message attribute of the topic\'s envelope': { delivery: { body: onTopic(PAYMENT), attributes: { type: HARMLESS.type } }, byAttribute: true },
  // what is around an event may be its publisher's: each envelope counts
  'another type than its message attribute, in an envelope of a topic that it made': {
    delivery: { body: onTopic(PAYMENT, PAYMENT.type), attributes: { type: HARMLESS.type } }, byAttribute: true,
  },
  'another type than its message attribute, in an entry of a bus that it made': {
    delivery: { body: onBus(PAYMENT, PAYMENT), attributes: { type: HARMLESS.type } }, byAttribute: true,
  },
  'another type than its message attribute, as plain content in an entry of a bus that it made': {
    delivery: { body: onBus(PAYMENT, { amount: 1 }), attributes: { type: HARMLESS.type } }, byAttribute: true,
  },
  'another type than the envelope of the topic, in an entry of a bus that it made': { delivery: { body: onTopic(onBus(PAYMENT, PAYMENT), HARMLESS.type) } },
  'another type than the envelope of the topic, in an envelope that it made': { delivery: { body: onTopic(onTopic(PAYMENT, PAYMENT.type), HARMLESS.type) } },
};

const GENUINE: Readonly<Record<string, Delivery>> = {
  'on a bus': { body: onBus(PAYMENT, PAYMENT) },
  'on a bus before a topic': { body: onTopic(onBus(PAYMENT, PAYMENT)) },
  'in the envelope of a topic': { body: onTopic(PAYMENT, PAYMENT.type) },
  'on a bus before a topic, with the attribute of both': { body: onTopic(onBus(PAYMENT, PAYMENT), PAYMENT.type) },
  'with its message attribute': { body: PAYMENT, attributes: { type: PAYMENT.type } },
  'without a message attribute': { body: PAYMENT },
};

const world = new ConsumerWorld();
beforeAll(() => world.start());
afterAll(() => world.stub.stop());

describe.each(Object.entries(CONSUMERS))('%s', (_, consumer: Consumer) => {
  const forged = Object.entries(FORGED).filter(([, { byAttribute }]) => consumer.attributes || !byAttribute);

  test.each(forged)('rejects an event that names %s', async (__, { delivery }) => {
    expect(await world.deliver(consumer, delivery)).toEqual({ processed: false, lost: false });
  });

  test.each(Object.entries(GENUINE))('takes an event %s', async (__, delivery) => {
    expect((await world.deliver(consumer, delivery)).processed).toBe(true);
  });
});

test('the reason says what the broker says, and what the message says', async () => {
  await world.deliver(CONSUMERS['handleMessages on a stream'], { body: onBus({ ...PAYMENT, source: HARMLESS.source }, PAYMENT) });
  const [{ MessageAttributes }] = world.stub.inputs('SendMessage') as Array<{ MessageAttributes: { reason: { StringValue: string } } }>;
  expect(MessageAttributes.reason.StringValue).toBe("source must be 'coffee.menu' as the broker says, got 'coffee.payments' in the message");
});

test('a forged message takes no idempotency key: the genuine one is done after it', async () => {
  const consumer = CONSUMERS['idempotent handleMessages'];
  await world.deliver(consumer, FORGED['another source and type than its entry on the bus'].delivery);
  expect(world.stub.inputs('PutItem')).toEqual([]);
  await world.deliver(consumer, GENUINE['on a bus']);
  expect(world.work).toHaveBeenCalledTimes(1);
});
