import { KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { until } from '../../tools/local-cloud/until';
import { CHANNEL_KINDS } from '../app/inventory';
import { Evidence } from '../evidence';
import { ARTICLES, DUPLICATED_MESSAGES, MESSAGES_PER_CHANNEL, MESSAGES_PER_FIFO_CHANNEL, POISON_MESSAGES } from '../expectations';
import { House } from '../house';
import { busy, step } from '../progress';
import { pause } from '../reading';

interface Delivery { readonly id: string; readonly article: string; readonly number: number; readonly poison?: boolean }

/** Messages that one call of the publisher sends. */
const CALL = 100;
/** Seconds for which nobody consumes: long enough for every message to be tried in vain. */
const LUNCH = 8;
const PATIENCE_SECONDS = 600;

/** A FIFO channel hands out one batch at a time: it leaves the machine to what is beside it, but not to another one. */
export const FIFO_KINDS = CHANNEL_KINDS.filter(kind => kind.startsWith('Fifo'));
export const OTHER_KINDS = CHANNEL_KINDS.filter(kind => !kind.startsWith('Fifo'));

/**
 * Decoupled messaging: the same messages through channels of several kinds, with duplicates, poison and a consumer that is away.
 * While the poison of one channel is received in vain, the next one is at work.
 */
export async function channels(house: House, evidence: Evidence, kinds: readonly string[]) {
  const settling: Promise<void>[] = [];
  for (const kind of kinds) {
    const early = await busy(() => rush(house, kind));
    settling.push(settle(house, evidence.part(), kind, early));
  }
  await Promise.all(settling);
}

/** Publishes while nobody consumes, then waits for all messages that can be consumed. Returns the number of effects before anybody consumed. */
async function rush(house: House, kind: string): Promise<number> {
  const plan = planDeliveries(kind);
  const arrived = async () => (await house.ledger()).effectsOf(kind).length;

  await house.sendAway(kind);
  await step(`${kind}: published while nobody consumes`, plan.length, async advance => {
    for (let from = 0; from < plan.length; from += CALL) {
      await house.invoke(house.outputs[`${kind}PublisherName`], plan.slice(from, from + CALL));
      advance(from + CALL);
    }
    await new Promise(resolve => { setTimeout(resolve, LUNCH * 1000); });
  });
  const early = await arrived();
  await house.callBack(kind);
  await step(`${kind}: consumed`, wholesome(plan).length, advance => until(`all messages of ${kind}`, PATIENCE_SECONDS, async () => {
    await pause();
    const seen = await arrived();
    advance(seen);
    return seen >= wholesome(plan).length;
  }));
  return early;
}

async function settle(house: House, evidence: Evidence, kind: string, early: number) {
  const good = wholesome(planDeliveries(kind));
  await step(`${kind}: poison dead-lettered`, POISON_MESSAGES, async advance => {
    for (const delivery of good.slice(0, DUPLICATED_MESSAGES)) { await deliverAgain(house, kind, delivery); }
    await drained(house, kind);
    await until(`the poison of ${kind} to be in the dead-letter queue`, PATIENCE_SECONDS, async () => {
      const depth = await house.depth(house.outputs[`${kind}DeadLetterQueueUrl`]);
      advance(depth);
      return depth >= POISON_MESSAGES;
    });
  });
  const deadLetters = await house.look(house.outputs[`${kind}DeadLetterQueueUrl`]);
  evidence.show({ kind: 'failures', queue: `${kind}: dead-letter queue`, count: deadLetters.size, why: 'messages that nobody can handle' });

  const ledger = await house.ledger();
  evidence.equal(`${kind}: effects while the consumer was away`, 0, early);
  evidence.equal(`${kind}: unique effects = messages without poison`, good.length, ledger.effectsOf(kind).length);
  evidence.equal(`${kind}: messages that ran twice (${DUPLICATED_MESSAGES} delivered again)`, 0, good.filter(({ id }) => ledger.run(`${kind}:${id}`)?.runs !== 1).length);
  evidence.equal(`${kind}: dead letters = poison`, POISON_MESSAGES, [...deadLetters].filter(body => body.includes('"poison":true')).length);
  evidence.equal(`${kind}: other dead letters`, 0, [...deadLetters].filter(body => !body.includes('"poison":true')).length);
  if (/Fifo|Stream/.test(kind)) {
    const inOrder = articles().filter(article => {
      const expected = good.filter(delivery => delivery.article === article).map(({ number }) => number);
      return JSON.stringify(ledger.done(`${kind}-${article}`)) === JSON.stringify(expected);
    });
    evidence.equal(`${kind}: articles whose order was kept`, ARTICLES, inOrder.length);
  }
}

function wholesome(plan: readonly Delivery[]): Delivery[] {
  return plan.filter(delivery => !delivery.poison);
}

/** Poison lies in the middle: its neighbours before and behind it are to arrive. */
function planDeliveries(kind: string): Delivery[] {
  const length = kind.startsWith('Fifo') ? MESSAGES_PER_FIFO_CHANNEL : MESSAGES_PER_CHANNEL;
  const distance = length / POISON_MESSAGES;
  return Array.from({ length }, (_, i) => ({
    id: `delivery-${i}`,
    article: articles()[i % ARTICLES],
    number: i,
    ...(i % distance === Math.floor(distance / 2) ? { poison: true } : {}),
  }));
}

function articles(): string[] {
  return Array.from({ length: ARTICLES }, (_, i) => `article-${i}`);
}

/** What every broker may do at any time: the same message twice. */
async function deliverAgain(house: House, kind: string, { id, article, number }: Delivery) {
  const event = JSON.stringify({
    specversion: '1.0',
    id,
    source: 'coffee.inventory',
    type: 'GoodsArrived.v1',
    time: new Date().toISOString(),
    subject: article,
    datacontenttype: 'application/json',
    data: { article, number },
  });
  const source = house.outputs[`${kind}Source`];
  if (kind === 'Stream') {
    await house.client(KinesisClient).send(new PutRecordCommand({ StreamName: source, PartitionKey: article, Data: Buffer.from(event) }));
    return;
  }
  await house.sqs.send(new SendMessageCommand({
    QueueUrl: source,
    MessageBody: event,
    ...(source.endsWith('.fifo') ? { MessageGroupId: article, MessageDeduplicationId: `again-${id}` } : {}),
  }));
}

/** The duplicates have been looked at: the queue is empty, or a marker behind them has come through the stream. */
async function drained(house: House, kind: string) {
  if (kind !== 'Stream') {
    await until(`the queue of ${kind} to be empty`, PATIENCE_SECONDS, async () => await house.depth(house.outputs[`${kind}Source`]) === 0);
    return;
  }
  const markers = articles().map((article, i) => ({ id: `marker-${i}`, article: `marker-${article}`, number: i }));
  await house.invoke(house.outputs[`${kind}PublisherName`], markers);
  await until('the markers to come through the stream', PATIENCE_SECONDS, async () => {
    await pause();
    const ledger = await house.ledger();
    return markers.every(({ id }) => ledger.hasEffect(`${kind}:${id}`));
  });
}
