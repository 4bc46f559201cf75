import { handleMessages, idempotent, SqsEvent, SqsRecord } from '../../../handlers/runtime/index';
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
  ])('%s', async (_, makeHandler, options, expected) => {
    expect(await said(makeHandler, options)).toContain(expected);
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
    ['a handler that cannot be made', () => { throw new Error('no TABLE_NAME'); }, {}, 'makeHandler must return a function, it threw Error: no TABLE_NAME'],
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
  await said(({ effect }) => handleMessages(({ id }) => effect(id)));
  expect(process.env).toEqual(before);
  delete process.env.AWS_PROFILE;
});
