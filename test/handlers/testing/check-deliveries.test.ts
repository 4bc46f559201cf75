import { handleJobs, handleMessages, idempotent, KinesisEvent, KinesisRecord, Message, MessageRejected, RetryAfter, SqsEvent, SqsRecord } from '../../../handlers/runtime/index';
import { checkDeliveries, DeliveryOptions, MakeHandler } from '../../../handlers/testing/testing';

interface Body { readonly id: string }
const idOf = (record: SqsRecord) => (JSON.parse(record.body) as Body).id;

/** What the kit says of a handler; empty where it finds nothing. */
async function said(makeHandler: MakeHandler, options: DeliveryOptions = {}): Promise<string> {
  return checkDeliveries(makeHandler, { seed: 4711, ...options }).then(() => '', (error: Error) => error.message);
}

/** A handler by hand that reports what failed, message by message. */
const byHand = (work: (record: SqsRecord) => Promise<unknown>) => async ({ Records }: SqsEvent) => {
  const batchItemFailures: { itemIdentifier: string }[] = [];
  for (const record of Records) {
    await work(record).catch(() => batchItemFailures.push({ itemIdentifier: record.messageId }));
  }
  return { batchItemFailures };
};

const idIn = ({ kinesis }: KinesisRecord) => (JSON.parse(Buffer.from(kinesis.data, 'base64').toString()) as Body).id;

/** A handler by hand of records of a stream, that reports where Lambda has to begin again. */
const ofStream = (work: (record: KinesisRecord) => Promise<unknown>) => async ({ Records }: KinesisEvent) => {
  for (const record of Records) {
    const isDone = await work(record).then(() => true, () => false);
    if (!isDone) return { batchItemFailures: [{ itemIdentifier: record.kinesis.sequenceNumber }] };
  }
  return { batchItemFailures: [] };
};

describe('finds nothing wrong with', () => {
  test.each<[string, MakeHandler, DeliveryOptions]>([
    ['work that is idempotent', ({ effect }) => handleMessages(idempotent(({ id }) => effect(id))), {}],
    ['work that is idempotent, on a FIFO queue', ({ effect }) => handleMessages(idempotent(({ id }) => effect(id))), { fifo: true }],
    ['work that may happen again', ({ effect }) => handleMessages(({ id }) => effect(id)), { effects: 'at-least-once' }],
    ['work that may happen again, on a FIFO queue', ({ effect }) => handleMessages(({ id }) => effect(id)), { effects: 'at-least-once', fifo: true }],
    ['work with a contract', ({ effect }) => handleMessages<{ order: string }>(idempotent(({ id }) => effect(id)), {
      contracts: [{ name: 'Order', version: 1, schema: { type: 'object', required: ['order'] } }],
    }), { message: id => ({ type: 'Order.v1', data: { order: id } }) }],
    ['a handler by hand', ({ effect }) => byHand(record => effect(idOf(record))), { effects: 'at-least-once' }],
    ['work that asks for time when its effect fails', ({ effect }) => handleMessages(idempotent(({ id }) => effect(id).catch(() => { throw new RetryAfter(30); }))), { numRuns: 20 }],
    ['the same on a FIFO queue', ({ effect }) => handleMessages(idempotent(({ id }) => effect(id).catch(() => { throw new RetryAfter(30); }))), { fifo: true, numRuns: 20 }],
    ['work that waits by the clock', ({ effect }) => handleMessages(idempotent(async ({ id }) => {
      for (const end = Date.now() + 2; Date.now() < end;) await new Promise(setImmediate);
      await effect(id);
    })), { numRuns: 10 }],
    ['work for records of a stream', ({ effect }) => handleMessages(idempotent(({ id }) => effect(id))), { stream: true }],
    ['work for records of a stream that may happen again', ({ effect }) => handleMessages(({ id }) => effect(id)), { effects: 'at-least-once', stream: true }],
    ['a handler by hand of records of a stream', ({ effect }) => ofStream(record => effect(idIn(record))), { effects: 'at-least-once', stream: true }],
    ['changes of a table', ({ effect }) => handleMessages<{ key: { id: string } }>(idempotent(({ data }) => effect(data.key.id))), {
      stream: true,
      message: id => ({ type: 'cdk-serverless-catalog.view-change', data: { kind: 'MODIFY', version: '1', key: { id }, item: { id } } }),
    }],
  ])('%s', async (_, makeHandler, options) => {
    expect(await said(makeHandler, options)).toBe('');
  });
});

describe('finds a handler', () => {
  /** A table of a user's own: it outlives a crash. */
  const beforeWork = new Set<string>();

  test.each<[string, MakeHandler, DeliveryOptions, string]>([
    ['that is not idempotent', ({ effect }) => handleMessages(({ id }) => effect(id)), {}, 'had its effect 2 times'],
    ['that swallows errors', ({ effect }) => handleMessages(({ id }) => effect(id).catch(() => undefined)), { effects: 'at-least-once' },
      'is lost: it has no effect, and is not in the dead-letter queue'],
    ['that does not wait for its work', ({ effect }) => handleMessages(async ({ id }) => void effect(id)), { effects: 'at-least-once' }, 'is lost'],
    ['that fails with its neighbours', ({ effect }) => async ({ Records }: SqsEvent) => {
      for (const record of Records) await effect(idOf(record));
    }, { effects: 'at-least-once' }, 'was moved to the dead-letter queue, although its effect would succeed'],
    ['that reports what is not in the batch', ({ effect }) => async ({ Records }: SqsEvent) => {
      const failed = await Promise.all(Records.map(record => effect(idOf(record)).then(() => [], () => [record.messageId])));
      return { batchItemFailures: failed.flat().map(id => ({ itemIdentifier: `${id}!` })) };
    }, {}, 'had its effect 12 times'],
    ['that remembers in memory', ({ effect }) => {
      const done = new Set<string>();
      return handleMessages(async ({ id }) => {
        if (done.has(id)) return;
        await effect(id);
        done.add(id);
      });
    }, {}, 'had its effect 2 times'],
    ['that remembers before its work', ({ effect }) => {
      const begun = new Set<string>();
      return byHand(async record => {
        if (begun.has(idOf(record))) return;
        begun.add(idOf(record));
        await effect(idOf(record));
      });
    }, { effects: 'at-least-once' }, 'is lost'],
    ['that is wrong after a crash only', ({ effect }) => byHand(async record => {
      if (beforeWork.has(idOf(record))) return;
      beforeWork.add(idOf(record));
      await effect(idOf(record)).catch((error: Error) => {
        beforeWork.delete(idOf(record));
        throw error;
      });
    }), { effects: 'at-least-once', fifo: true }, 'is lost'],
    ['that goes on in a group after a failure', ({ effect }) => byHand(record => effect(idOf(record))), { effects: 'at-least-once', fifo: true },
      'was handled in the order message-2, message-1, and was sent as message-1, message-2'],
    ['that asks for no time at all', ({ effect }) => handleMessages(({ id }) => effect(id).catch(() => { throw new RetryAfter(0); })), { effects: 'at-least-once' },
      'message-1 is still in the queue after 100 invocations'],
    ['of a stream that is not idempotent', ({ effect }) => handleMessages(({ id }) => effect(id)), { stream: true }, 'had its effect 2 times'],
    ['of a stream that goes on after a failure', ({ effect }) => async ({ Records }: KinesisEvent) => {
      const failed: string[] = [];
      for (const record of Records) await effect(idIn(record)).catch(() => failed.push(record.kinesis.sequenceNumber));
      return { batchItemFailures: failed.map(itemIdentifier => ({ itemIdentifier })) };
    }, { effects: 'at-least-once', stream: true }, 'was handled in the order message-2, message-1, and was sent as message-1, message-2'],
    ['of a stream that swallows errors', ({ effect }) => ofStream(record => effect(idIn(record)).catch(() => undefined)), { effects: 'at-least-once', stream: true },
      'is lost: it has no effect, and is in no failure destination'],
    ['of a stream that reports the last of the failures', ({ effect }) => async ({ Records }: KinesisEvent) => {
      let failed: string | undefined;
      for (const record of Records) {
        await effect(idIn(record)).catch(() => { failed = record.kinesis.sequenceNumber; });
        if (failed) break;
      }
      return { batchItemFailures: failed ? [{ itemIdentifier: Records.at(-1)!.kinesis.sequenceNumber }] : [] };
    }, { effects: 'at-least-once', stream: true }, 'is lost'],
    ['of a stream that rejects what fails', ({ effect }) => handleMessages(({ id }) => effect(id).catch(() => { throw new MessageRejected('no'); })), { effects: 'at-least-once', stream: true },
      'was sent to the failure destination, although its effect would succeed'],
    ['of a stream that does several at once', ({ effect }) => async ({ Records }: KinesisEvent) => {
      const all = [...Records].reverse().map(async record => ({ record, isDone: await effect(idIn(record)).then(() => true, () => false) }));
      const failed = (await Promise.all(all)).filter(({ isDone }) => !isDone).map(({ record }) => record.kinesis.sequenceNumber);
      return { batchItemFailures: failed.map(itemIdentifier => ({ itemIdentifier })) };
    }, { effects: 'at-least-once', stream: true }, 'partition key'],
  ])('%s', async (_, makeHandler, options, expected) => {
    expect(await said(makeHandler, options)).toContain(expected);
  });
});

describe('gives a message what its broker says', () => {
  async function delivered(options: DeliveryOptions): Promise<Message[]> {
    const messages: Message[] = [];
    const found = await said(({ effect }) => handleMessages(async message => {
      messages.push(message);
      await effect(message.id);
    }), { effects: 'at-least-once', numRuns: 5, ...options });
    expect(found).toBe('');
    expect(messages.length).toBeGreaterThan(5);
    return messages;
  }
  const every = (messages: readonly Message[], is: (message: Message) => boolean) => expect(messages.filter(message => !is(message))).toEqual([]);

  test('of a queue: attributes, receives, time', async () => {
    const attributes = { tenant: { dataType: 'String', stringValue: 'acme' } };
    const messages = await delivered({ message: () => ({ attributes }) });
    every(messages, message => message.attributes?.tenant.stringValue === 'acme' && !('deferred' in message.attributes) && message.sequenceNumber === undefined);
    every(messages, ({ receiveCount = 0, sentTime = '' }) => receiveCount >= 1 && Date.parse(sentTime) > 0);
  });

  test('of a FIFO queue: group and sequence number, too', async () => {
    every(await delivered({ fifo: true }), ({ groupId = '', sequenceNumber = '' }) => /^[ab]$/.test(groupId) && /^\d{20}$/.test(sequenceNumber));
  });

  test('of a stream: partition key, sequence number, time', async () => {
    const messages = await delivered({ stream: true });
    every(messages, ({ partitionKey = '', sequenceNumber, messageId, sentTime = '' }) =>
      /^[ab]$/.test(partitionKey) && sequenceNumber === messageId && Date.parse(sentTime) > 0);
    every(messages, ({ receiveCount, groupId, attributes }) => receiveCount === undefined && groupId === undefined && attributes === undefined);
  });
});

describe('says', () => {
  const notIdempotent: MakeHandler = ({ effect }) => handleMessages(({ id }) => effect(id));

  test('what is wrong, the plan, what happened, and a seed and path that repeat it at once', async () => {
    const text = await said(notIdempotent);
    expect(text).toMatch(/^checkDeliveries: the handler must handle every message, got:\n {2}message-\d had its effect 2 times\n/);
    expect(text).toMatch(/\nSimplest plan that fails:\n {2}\{"messages":\[/);
    expect(text).toMatch(/\nWhat happened:\n {2}delivered: message-\d \(receive 1\)/);
    const [, path] = /\{ seed: 4711, path: '([\d:]+)' \}\.$/.exec(text)!;
    const history = (of: string) => of.slice(0, of.indexOf('\nRepeat it'));
    expect(history(await said(notIdempotent, { path }))).toBe(history(text));
  });

  test.each<[string, MakeHandler, DeliveryOptions, string]>([
    ['an effect of no message', ({ effect }) => byHand(() => effect('order-1')), {}, 'effect must be called with the id of a message, got "order-1"'],
    ['no handler', () => undefined as never, {}, 'makeHandler must return a function, got undefined'],
    ['a handler in the place of its maker', handleMessages(async () => undefined) as never, {}, 'got a promise: pass a function that makes the handler, not the handler'],
    ['a handler that cannot be made', () => { throw new Error('no TABLE_NAME'); }, {}, 'makeHandler must return a function, it threw Error: no TABLE_NAME'],
    ['a call that is not simulated', ({ effect }) => handleJobs(({ id }) => effect(id), { tableName: 'jobs' }), {},
      'the handler called UpdateItem of DynamoDB_20120810, which the check does not have (the condition is not that of idempotent()): replace the call in the test'],
    ['the error of the work', () => handleMessages(() => { throw new Error('no rate'); }), {}, '\n  the work failed: Error: no rate\n'],
    ['work that fails before its effect', () => handleMessages(() => { throw new Error('no rate'); }), {}, 'message-1 was moved to the dead-letter queue, and effect was never called for it'],
    ['two sources', notIdempotent, { stream: true, fifo: true }, 'checkDeliveries: stream and fifo exclude one another, got both.'],
    ['attributes of a stream', notIdempotent, { stream: true, message: () => ({ attributes: { tenant: { dataType: 'String', stringValue: 'acme' } } }) },
      'checkDeliveries: attributes must be left out with stream, because a record has none.'],
    ['no maker', undefined as never, {}, 'checkDeliveries: makeHandler must be a function, got undefined.'],
    ['no plans', notIdempotent, { numRuns: 0 }, 'checkDeliveries: numRuns must be a whole number of at least 1, got 0.'],
    ['unknown effects', notIdempotent, { effects: 'at-most-once' as never }, 'checkDeliveries: effects must be \'exactly-once\' or \'at-least-once\', got \'at-most-once\'.'],
  ])('%s', async (_, makeHandler, options, expected) => {
    expect(await said(makeHandler, options)).toContain(expected);
  });
});

test('the environment is afterwards as it was before, whatever was found', async () => {
  process.env.AWS_PROFILE = 'shop';
  const before = { ...process.env };
  const { now } = Date;
  await said(({ effect }) => handleMessages(({ id }) => effect(id)));
  expect(process.env).toEqual(before);
  expect(Date.now).toBe(now);
  delete process.env.AWS_PROFILE;
});
