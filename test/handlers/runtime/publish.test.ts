import { MessagePublisher } from '../../../handlers/runtime/publications';
import { MessageToPublish, PublishFailed } from '../../../handlers/runtime/publishing';
import { CloudEvent } from '../../../handlers/shared/messages/cloud-event';
import { Publication, Publications } from '../../../handlers/shared/publishing/destination';
import { Observed } from '../shared/observers';
import { FakeBroker, Fate, impatient } from '../shared/publishing/fake-broker';

const NOW = Date.parse('2030-01-01T00:00:00.000Z');
const schema = {
  type: 'object',
  required: ['orderId', 'total'],
  properties: { orderId: { type: 'string' }, total: { type: 'number' }, items: { type: 'array', items: { type: 'string' } } },
};
const ORDER = 'OrderCreated.v1';
const order = { orderId: 'o-1', total: 3 };

class LargeBroker extends FakeBroker {
  readonly maxEntryBytes = 262_144;
}

function publisher(publications: Record<string, Publication>, fates: Record<string, readonly Fate[]> = {}) {
  const { log, lines } = new Observed();
  const brokers = new Map<string, FakeBroker>();
  const claims = new Map<string, string>();
  const subject = new MessagePublisher(new Publications(publications), {
    log,
    broker: ({ busName, topicArn, queueUrl, streamName }) => {
      const broker = new LargeBroker(fates, 10, 1_000_000);
      brokers.set((busName ?? topicArn ?? queueUrl ?? streamName)!, broker);
      return broker;
    },
    delivery: impatient,
    claimCheck: bucket => async (key, content) => {
      claims.set(`${bucket}/${key}`, content);
      return `s3://${bucket}/${key}`;
    },
  }, () => NOW);
  const publish = (...messages: MessageToPublish[]) => subject.publish(messages);
  const taken = (place = 'bus') => (brokers.get(place)?.taken ?? []).map(({ body }) => JSON.parse(body) as CloudEvent);
  return { publish, taken, brokers, claims, lines };
}

const bus: Publication = { busName: 'bus', source: 'coffee.orders', schema };

describe('publish', () => {
  test('puts the content into a CloudEvent of the contract', async () => {
    const { publish, taken } = publisher({ [ORDER]: bus });
    const [id] = await publish({ contract: ORDER, data: order, subject: 'o-1', traceparent: '00-1', correlationId: 'c-1' });
    expect(taken()).toEqual([{
      specversion: '1.0',
      id,
      source: 'coffee.orders',
      type: ORDER,
      time: '2030-01-01T00:00:00.000Z',
      datacontenttype: 'application/json',
      subject: 'o-1',
      traceparent: '00-1',
      correlationid: 'c-1',
      data: order,
    }]);
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('sends a bounded correlation id, and no trace context of more than 256 characters', async () => {
    const { publish, taken } = publisher({ [ORDER]: bus });
    await publish({ contract: ORDER, data: order, traceparent: 'x'.repeat(257), correlationId: 'c\n'.repeat(1_000) });
    expect(taken()).toMatchObject([{ correlationid: 'c'.repeat(128) }]);
    expect(taken()[0].traceparent).toBeUndefined();
  });

  test('names each field that does not fit, before anything is sent', async () => {
    const { publish, brokers } = publisher({ [ORDER]: bus });
    const invalid = { total: 'three', items: ['a', 7] };
    const error = publish({ contract: ORDER, data: order }, { contract: ORDER, data: invalid });
    await expect(error).rejects.toMatchObject({
      name: 'InvalidMessage',
      type: ORDER,
      fields: [{ pointer: '#' }, { pointer: '#/total' }, { pointer: '#/items/1' }],
    });
    await expect(error).rejects.toThrow(/^OrderCreated\.v1 is not valid: #: Instance does not have required property "orderId"\.; #\/total: .*number/);
    expect([...brokers.values()].flatMap(broker => broker.requests)).toEqual([]);
  });

  test('takes the schema of a contract that comes with the bundle', async () => {
    const { publish, taken, lines } = publisher({ [ORDER]: { ...bus, schema: undefined } });
    const contract = { name: 'OrderCreated', version: 1, schema };
    await expect(publish({ contract, data: {} })).rejects.toThrow('OrderCreated.v1 is not valid');
    await publish({ contract, data: order, id: 'e-1' });
    expect(taken().map(({ id }) => id)).toEqual(['e-1']);
    expect(lines).toEqual([]);
    await publish({ contract: ORDER, data: {} });
    expect(lines).toEqual([expect.objectContaining({ level: 'warn', message: 'published without validation' })]);
  });

  test('refuses a message without data, whose consumers could not read it', async () => {
    const { publish, brokers } = publisher({ '*': { queueUrl: 'queue', source: '/Shop/Orders' } });
    await expect(publish({ contract: 'Anything', data: undefined })).rejects.toThrow('Anything must have data, got undefined.');
    await publish({ contract: 'Anything', data: null });
    expect([...brokers.values()].flatMap(broker => broker.requests)).toHaveLength(1);
  });

  test('sends types that are not named to where any type goes', async () => {
    const { publish, taken, lines } = publisher({ '*': { queueUrl: 'queue', source: '/Shop/Orders' } });
    await publish({ contract: 'Anything', data: 'text' });
    expect(taken('queue')).toEqual([expect.objectContaining({ source: '/Shop/Orders', type: 'Anything', data: 'text' })]);
    expect(lines).toEqual([]);
  });

  test('refuses a type that was not granted, and says which were', async () => {
    await expect(publisher({ [ORDER]: bus }).publish({ contract: 'OrderPaid.v1', data: {} }))
      .rejects.toThrow('OrderPaid.v1 must be one of the types in CATALOG_PUBLISH, which are OrderCreated.v1: call grantPublish for this function.');
  });

  test('sends a type to the destination that is named, each by its own guarantees', async () => {
    const ledger: Publication = { topicArn: 'ledger.fifo', source: 'coffee.orders', schema };
    const { publish, taken, brokers } = publisher({ [ORDER]: bus, [`ledger/${ORDER}`]: ledger, 'audit/*': { queueUrl: 'audit', source: '/Shop/Audit' } });
    const [inBus, inLedger, inAudit] = await publish(
      { contract: ORDER, data: order }, { contract: ORDER, data: order, subject: 'o-1', destination: 'ledger' }, { contract: ORDER, data: order, destination: 'audit' });
    expect([taken(), taken('ledger.fifo'), taken('audit')].map(events => events.map(({ id, type }) => [id, type]))).toEqual([[[inBus, ORDER]], [[inLedger, ORDER]], [[inAudit, ORDER]]]);
    expect(brokers.get('ledger.fifo')!.taken.map(({ key }) => key)).toEqual(['o-1']);
    await expect(publish({ contract: ORDER, data: {}, subject: 'o-1', destination: 'ledger' })).rejects.toThrow('OrderCreated.v1 is not valid');
  });

  test('refuses a destination that was not granted, and never takes a type for the name of one', async () => {
    const { publish, taken } = publisher({ [`ledger/${ORDER}`]: { queueUrl: 'ledger', source: 's', schema }, '*': { queueUrl: 'queue', source: 's' } });
    await expect(publish({ contract: ORDER, data: order, destination: 'wall' })).rejects.toThrow(
      'wall/OrderCreated.v1 must be one of the types in CATALOG_PUBLISH, which are ledger/OrderCreated.v1, *: call grantPublish for this function.');
    await publish({ contract: `ledger/${ORDER}`, data: 'text' });
    expect([taken('queue').length, taken('ledger').length]).toEqual([1, 0]);
  });

  test('needs a group for FIFO topics and queues, and takes the subject as one', async () => {
    const { publish, brokers } = publisher({ [ORDER]: { topicArn: 'orders.fifo', source: 's', schema }, Sent: { queueUrl: 'sent.fifo', source: 's' } });
    await expect(publish({ contract: ORDER, data: order })).rejects.toThrow('OrderCreated.v1 must have a groupId or a subject, because its destination is a FIFO topic.');
    await expect(publish({ contract: 'Sent', data: order })).rejects.toThrow('Sent must have a groupId or a subject, because its destination is a FIFO queue.');
    await publish({ contract: ORDER, data: order, subject: 'o-1' }, { contract: ORDER, data: order, subject: 'o-1', groupId: 'g' });
    expect(brokers.get('orders.fifo')!.taken.map(({ key }) => key)).toEqual(['o-1', 'g']);
  });

  test('leaves messages of a standard broker without a key: one request takes them all', async () => {
    const { publish, brokers } = publisher({ [ORDER]: bus });
    await publish(...Array.from({ length: 10 }, () => ({ contract: ORDER, data: order, subject: 'o-1' })));
    expect(brokers.get('bus')!.requests.map(request => request.length)).toEqual([10]);
  });

  test('heals a partial failure, and names what the broker never takes', async () => {
    const message = (id: string): MessageToPublish => ({ contract: ORDER, data: order, id });
    const { publish, taken, brokers } = publisher({ [ORDER]: bus }, { b: ['temporary'], d: ['permanent'] });
    await publish(message('a'), message('b'), message('c'));
    expect(brokers.get('bus')!.requests.map(request => request.map(({ id }) => id))).toEqual([['a', 'b', 'c'], ['b']]);
    await expect(publish(message('d'), message('e'))).rejects.toEqual(new PublishFailed([{ index: 0, id: 'd', reason: 'permanent' }]));
    expect(taken().map(({ id }) => id)).toEqual(['a', 'c', 'b', 'e']);
  });

  test('warns above 64 KB and refuses what the broker cannot take', async () => {
    const { publish, taken, lines } = publisher({ [ORDER]: bus });
    const sized = (bytes: number) => ({ contract: ORDER, data: { ...order, note: 'x'.repeat(bytes) }, id: 'e-1' });
    await publish(sized(60_000));
    expect(lines).toEqual([]);
    await publish(sized(66_000));
    expect(lines).toEqual([expect.objectContaining({ level: 'warn', message: 'large message', fields: expect.objectContaining({ event_id: 'e-1' }) })]);
    await expect(publish(sized(262_144))).rejects.toThrow(
      /^OrderCreated\.v1 e-1 must have at most 262144 bytes with its envelope, got 262\d{3}: send less, or set claimCheckBucket on the pattern\.$/);
    expect(taken()).toHaveLength(2);
  });

  test('leaves content that is too large in the bucket', async () => {
    const { publish, taken, claims } = publisher({ [ORDER]: { ...bus, claimCheckBucket: 'claims' } });
    const data = { ...order, note: 'x'.repeat(262_144) };
    await publish({ contract: ORDER, data, id: 'e-1' });
    expect(taken()[0]).toMatchObject({ id: 'e-1', dataref: 's3://claims/messages/OrderCreated.v1/e-1' });
    expect(taken()[0]).not.toHaveProperty('data');
    expect(JSON.parse(claims.get('claims/messages/OrderCreated.v1/e-1')!)).toEqual(data);
  });

  test('sends each type to its own broker', async () => {
    const { publish, taken } = publisher({ [ORDER]: bus, 'OrderPaid.v1': { streamName: 'paid', source: 's', schema: true } });
    await publish({ contract: 'OrderPaid.v1', data: 1, partitionKey: 'p' }, { contract: ORDER, data: order });
    expect([taken().map(({ type }) => type), taken('paid').map(({ type }) => type)]).toEqual([[ORDER], ['OrderPaid.v1']]);
  });
});
