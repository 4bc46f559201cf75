import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { until } from '../../tools/local-cloud/until';
import { Evidence } from '../evidence';
import { CUSTOMERS, INVALID_EVENTS, ORDERS, ROLLED_BACK, TRANSACTIONS, TWICE_ANNOUNCED } from '../expectations';
import { House } from '../house';
import { busy, step } from '../progress';
import { pause } from '../reading';

/** What one call of a publisher announces or pays. */
const CALL = 50;
const PATIENCE_SECONDS = 600;

/** Pub/sub: one of three subscribers always fails; duplicates, invalid events; an outbox with transactions that are rolled back. */
export async function orderEvents(house: House, evidence: Evidence) {
  const [announcements, sent] = await busy(() => rush(house, evidence));
  const ledger = await house.ledger();
  for (const consumer of ['VideoWall', 'Leaderboard']) {
    const notOnce = announcements.filter(({ id }) => ledger.run(`${consumer}:${id}`)?.runs !== 1);
    evidence.equal(`${consumer}: orders that did not run once (${TWICE_ANNOUNCED} announced again)`, 0, notOnce.length);
  }
  const dead = await settled(house, 'Recommendations', sent);
  evidence.equal('Recommendations (always fails): dead letters = all events', sent, dead);
  evidence.show({ kind: 'failures', queue: 'Recommendations: dead-letter queue', count: dead, why: 'the subscriber always fails; the others do not notice' });
  evidence.equal('Recommendations: effects', 0, (await house.ledger()).effectsOf('Recommendations').length);
}

/** Announces and pays until all have reacted that can. Returns the orders, and how many events there were of them. */
async function rush(house: House, evidence: Evidence): Promise<[Array<{ id: string }>, number]> {
  await house.sendAway('Recommendations');
  const refusal = await house.invoke(house.outputs.AnnounceName, [{ data: { orderId: 'bad', total: 'a lot' } }]).then(() => 'published', error => String(error));
  evidence.equal('PubSub: the publisher names the invalid field', '#/total', /#\/total/.exec(refusal)?.[0] ?? refusal);

  const announcements = Array.from({ length: ORDERS }, (_, i) => ({ id: `order-${i}`, data: { orderId: `${i}`, total: 1 + i } }));
  const plan = [...announcements, ...announcements.slice(0, TWICE_ANNOUNCED)];
  await step('OrderCreated: announced', plan.length, async advance => {
    for (let from = 0; from < plan.length; from += CALL) {
      await house.invoke(house.outputs.AnnounceName, plan.slice(from, from + CALL));
      advance(from + CALL);
    }
  });
  await putInvalid(house);
  await payments(house, evidence);

  for (const consumer of ['VideoWall', 'Leaderboard']) {
    await reached(house, consumer, ORDERS);
    evidence.equal(`${consumer}: unique effects = orders`, ORDERS, (await house.ledger()).effectsOf(consumer).length);
    const dead = await settled(house, consumer, INVALID_EVENTS);
    evidence.equal(`${consumer}: dead letters = invalid events`, INVALID_EVENTS, dead);
    evidence.show({ kind: 'failures', queue: `${consumer}: dead-letter queue`, count: dead, why: 'events that break the contract' });
  }
  return [announcements, plan.length + INVALID_EVENTS];
}

async function payments(house: House, evidence: Evidence) {
  const distance = TRANSACTIONS / ROLLED_BACK;
  const plan = Array.from({ length: TRANSACTIONS }, (_, number) => ({ customer: `customer-${number % CUSTOMERS}`, number, rolledBack: number % distance === 0 }));
  const committed = plan.filter(({ rolledBack }) => !rolledBack);
  await step('OrderPaid: transactions', plan.length, async advance => {
    for (let from = 0; from < plan.length; from += CALL) {
      await house.invoke(house.outputs.PayName, plan.slice(from, from + CALL));
      advance(from + CALL);
    }
  });
  await reached(house, 'Kitchen', committed.length);
  const ledger = await house.ledger();
  evidence.equal(`Outbox: events = transactions that were not rolled back (${TRANSACTIONS} - ${ROLLED_BACK})`, committed.length, ledger.effectsOf('Kitchen').length);
  const ghosts = plan.filter(({ rolledBack, number }) => rolledBack && ledger.hasEffect(`Kitchen:paid-${number}`));
  evidence.equal('Outbox: events of transactions that were rolled back', 0, ghosts.length);
  const ranTwice = committed.filter(({ number }) => ledger.run(`Kitchen:paid-${number}`)?.runs !== 1);
  evidence.equal('Outbox: events that did not run once', 0, ranTwice.length);
  evidence.equal('Outbox: messages in the failure queue', 0, await house.depth(house.outputs.OutboxDeadLetterQueueUrl));
}

/** What a publisher in another language may do: the schema is not looked at by the bus. */
async function putInvalid(house: House) {
  const entry = (id: string) => ({
    EventBusName: house.outputs.BusName,
    Source: 'coffee.orders',
    DetailType: 'OrderCreated.v1',
    Detail: JSON.stringify({ specversion: '1.0', id, source: 'coffee.orders', type: 'OrderCreated.v1', data: { orderId: 17 } }),
  });
  await house.client(EventBridgeClient).send(new PutEventsCommand({ Entries: Array.from({ length: INVALID_EVENTS }, (_, i) => entry(`invalid-${i}`)) }));
}

async function reached(house: House, consumer: string, expected: number) {
  await step(`${consumer}: reacted`, expected, advance => until(`all events at ${consumer}`, PATIENCE_SECONDS, async () => {
    await pause();
    const seen = (await house.ledger()).effectsOf(consumer).length;
    advance(seen);
    return seen >= expected;
  }));
}

/** How many messages a dead-letter queue comes to hold. */
async function settled(house: House, consumer: string, expected: number): Promise<number> {
  let seen = -1;
  await until(`${expected} events in the dead-letter queue of ${consumer}`, PATIENCE_SECONDS, async () => {
    await pause();
    seen = await house.depth(house.outputs[`${consumer}DeadLetterQueueUrl`]);
    return seen >= expected;
  }).catch(() => undefined);
  return seen;
}
