import * as fc from 'fast-check';
import { silent } from './worker-world';
import { Deferral } from '../../../handlers/runtime/deferral';
import { incomingJob } from '../../../handlers/runtime/incoming-job';
import { Delivery, MessageQueue } from '../../../handlers/shared/jobs/worker-ports';

const NOW = Date.parse('2030-01-01T00:00:00.000Z');
/** As SQS takes it: 1 minute to 14 days. */
const retentionSeconds = fc.oneof(fc.integer({ min: 60, max: 7_200 }), fc.integer({ min: 60, max: 14 * 24 * 3600 }));
const full = Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`a${n}`, { dataType: 'String', stringValue: 'x' }]));

interface Message { readonly retentionSeconds: number; readonly maxReceiveCount: number; readonly fifo: boolean; readonly asked: number }
const message = fc.record<Message>({
  retentionSeconds,
  maxReceiveCount: fc.oneof(fc.integer({ min: 1, max: 6 }), fc.constant(Infinity)),
  fifo: fc.boolean(),
  asked: fc.oneof(fc.integer({ min: 0, max: 3_600 }), fc.constantFrom(NaN, 43_200, Infinity)),
});

/** Asks for a wait, and answers how long the message, or its copy, is not received. */
async function waited({ retentionSeconds: retention, maxReceiveCount, fifo, asked }: Message, given: Partial<Delivery>): Promise<number> {
  const waits: number[] = [];
  const queue: MessageQueue = {
    fifo,
    settings: async () => ({ maxReceiveCount, retentionSeconds: retention }),
    setVisibility: async (_, seconds) => void waits.push(seconds),
    sendCopy: async (_, seconds) => void waits.push(seconds),
    remove: async () => undefined,
  };
  const delivery: Delivery = { messageId: 'm', receiptHandle: 'r', body: '{}', receiveCount: 1, sentAt: NOW, attributes: full, ...given };
  await new Deferral({ log: silent, now: () => NOW }, queue).retryAfter(incomingJob(delivery), asked);
  expect(waits).toHaveLength(1);
  return waits[0];
}

test('a wait ends before the retention, whatever the age and the receives: a share of the rest is left to each further receive', async () => {
  const received = fc.tuple(message, fc.integer({ min: 1, max: 6 }), fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean());
  await fc.assert(fc.asyncProperty(received, async ([given, receiveCount, age, isFull]) => {
    const ageSeconds = Math.floor(age * given.retentionSeconds * 1000) / 1000;
    const isCopied = !given.fifo && receiveCount >= given.maxReceiveCount;
    const rest = isCopied ? given.retentionSeconds : given.retentionSeconds - ageSeconds;
    const left = isCopied ? given.maxReceiveCount : given.maxReceiveCount - receiveCount;
    const seconds = await waited(given, { receiveCount, sentAt: NOW - ageSeconds * 1000, ...!isFull && { attributes: {} } });
    expect(seconds).toBeLessThanOrEqual(rest / (Math.max(0, Math.min(left, 3)) + 2) + 1e-6);
  }), { numRuns: 500 });
});

test('all receives come, one wait behind the other, and a tenth of the retention is left for the dead-letter queue', async () => {
  await fc.assert(fc.asyncProperty(message.filter(({ maxReceiveCount }) => maxReceiveCount <= 6), async given => {
    let age = 0;
    for (let receiveCount = 1; receiveCount < given.maxReceiveCount; receiveCount++) {
      age += await waited(given, { receiveCount, sentAt: NOW - age * 1000 });
    }
    expect(age).toBeLessThan(0.9 * given.retentionSeconds);
  }));
});

test.each([undefined, NaN, NOW + 60_000])('a message that was sent at %s may wait as one that was sent now', async sentAt => {
  expect(await waited({ retentionSeconds: 1_800, maxReceiveCount: 5, fifo: false, asked: 30 }, { receiveCount: 4, sentAt })).toBe(600);
});

test.each([
  ['an hour of four days', 345_600, 0, 3_600],
  ['a third of half an hour', 1_800, 0, 600],
  ['a third of what is left', 345_600, 345_000, 200],
  ['nothing of a message that is over', 345_600, 345_601, 0],
])('before the last receive: %s', async (_, retention, ageSeconds, expected) => {
  const given = { retentionSeconds: retention, maxReceiveCount: 5, fifo: false, asked: 30 };
  expect(await waited(given, { receiveCount: 4, sentAt: NOW - ageSeconds * 1000 })).toBe(expected);
});
