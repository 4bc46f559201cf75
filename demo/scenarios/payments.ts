import { SendMessageCommand } from '@aws-sdk/client-sqs';
import pLimit from 'p-limit';
import { until } from '../../tools/local-cloud/until';
import { Evidence } from '../evidence';
import * as figures from '../expectations';
import { House } from '../house';
import { alone, step } from '../progress';
import { allDone, countByStatus, deadLetters, highestConcurrency, pause } from '../reading';

interface Payment { readonly order: string; readonly amount: number; readonly fault?: string }

const CORNER = 'Payments';
const RESOURCE = 'payments';
/** Customers at the counter at once. */
const CUSTOMERS = 16;
const PATIENCE_SECONDS = 600;

/** Queue-based load leveling: a rush at the bank's door, everything that can go wrong, and the count afterwards. */
export async function payments(house: House, evidence: Evidence, requests: number) {
  const plan = planPayments(requests);
  // what is then left waits for redeliveries and sweepers: the machine is free for others
  await alone(async () => {
    await atTheDoor(house, evidence, plan);
    await until('the payments that wait to be taken', PATIENCE_SECONDS, async () => {
      await pause();
      return await house.waiting(house.outputs.PaymentsQueueUrl) === 0;
    });
  });

  const accepted = requests + figures.DOOMED;
  await step('Payments: processed', accepted, async advance => {
    await allDone(house, CORNER, accepted, advance);
    await deadLetters(house, CORNER, figures.POISON);
  });
  await count(house, evidence, accepted);
  await redrive(house, evidence, accepted);
}

async function atTheDoor(house: House, evidence: Evidence, plan: Payment[]) {
  const ids = await rush(house, plan);
  evidence.equal('requests accepted (202)', plan.length, new Set(ids).size);
  await replays(house, evidence, plan, ids);
  await duplicates(house, plan, ids);
  await doomedDoor(house, evidence);
}

function planPayments(requests: number): Payment[] {
  // those that crash always wait longest, for the sweeper; poison that crashes with them would begin its receives anew
  const faults = [
    ...Array<string>(figures.POISON_CRASHING).fill('crash-always'),
    ...Array<string>(figures.THROTTLED_ONCE).fill('throttled'),
    ...Array<string>(figures.CRASHING_ONCE).fill('crash'),
    ...Array<string>(figures.OVERRUNNING_ONCE).fill('overrun'),
    ...Array<string>(figures.POISON - figures.POISON_CRASHING).fill('poison'),
  ];
  // spread over the rush, so that faults meet neighbours
  const distance = Math.floor(requests / faults.length);
  return Array.from({ length: requests }, (_, i) => ({
    order: `order-${i}`,
    amount: 3 + i % 7,
    ...(i % distance === 0 && faults[i / distance] ? { fault: faults[i / distance] } : {}),
  }));
}

/** The last customers change their mind as soon as they are accepted. */
function rush(house: House, plan: Payment[]): Promise<string[]> {
  const limit = pLimit(CUSTOMERS);
  return step('Payments: rush at the door', plan.length, advance => Promise.all(plan.map((payment, i) => limit(async () => {
    const response = await house.post(CORNER, RESOURCE, payment, `pay-${i}`);
    if (response.status !== 202) { throw new Error(`Payment ${i} was answered ${response.status}: ${await response.text()}`); }
    const { id } = await response.json() as { id: string };
    if (i >= plan.length - figures.CANCELLED) { await house.cancel(CORNER, id); }
    advance();
    return id;
  }))));
}

async function replays(house: House, evidence: Evidence, plan: Payment[], ids: string[]) {
  let same = 0;
  await step('Payments: sent again with the same key', figures.REPLAYED, async advance => {
    for (let i = 0; i < figures.REPLAYED; i++) {
      const { id } = await (await house.post(CORNER, RESOURCE, plan[i], `pay-${i}`)).json() as { id: string };
      if (id === ids[i]) { same++; }
      advance();
    }
  });
  evidence.equal('replays that got the job they had', figures.REPLAYED, same);
}

/** What SQS may do at any time: the same message twice. Healthy jobs, so that a second effect would show. */
async function duplicates(house: House, plan: Payment[], ids: string[]) {
  const healthy = plan.map((payment, i) => ({ payment, id: ids[i] })).filter(({ payment }) => !payment.fault);
  await step('Payments: delivered twice by the queue', figures.DUPLICATED, async advance => {
    for (const { payment, id } of healthy.slice(-figures.DUPLICATED - figures.CANCELLED, -figures.CANCELLED)) {
      await house.sqs.send(new SendMessageCommand({
        QueueUrl: house.outputs.PaymentsQueueUrl,
        MessageBody: JSON.stringify({
          specversion: '1.0',
          id,
          source: '/CoffeeHouse/Payments',
          type: 'cdk-serverless-catalog.job',
          time: new Date().toISOString(),
          datacontenttype: 'application/json',
          jobtable: house.outputs.PaymentsJobTable,
          data: payment,
        }),
      }));
      advance();
    }
  });
}

/** The API function dies between recording and sending. Every other caller tries again; for the rest there is the sweeper. */
async function doomedDoor(house: House, evidence: Evidence) {
  let dead = 0;
  let retried = 0;
  await step('Payments: API function dies before sending', figures.DOOMED, async advance => {
    for (let i = 0; i < figures.DOOMED; i++) {
      const payment = { order: `doomed-${i}`, amount: 1 };
      const post = () => house.post('Doomed', RESOURCE, payment, `doomed-${i}`);
      if ((await post()).status >= 500) { dead++; }
      if (i % 2 === 0 && (await post()).status === 202) { retried++; }
      advance();
    }
  });
  evidence.equal('API functions that died before sending', figures.DOOMED, dead);
  evidence.equal('of these, healed by the caller\'s retry', figures.DOOMED / 2, retried);
}

async function count(house: House, evidence: Evidence, accepted: number) {
  const records = await house.records(CORNER);
  const ledger = await house.ledger();
  const status = countByStatus(records);
  const succeeded = [...records.values()].filter(job => job.status === 'succeeded');
  const doomed = succeeded.filter(job => JSON.stringify(job.result).includes('doomed-'));

  evidence.equal('jobs recorded', accepted, records.size);
  evidence.equal('accepted = succeeded + failed + cancelled', accepted, status.succeeded + status.failed + status.cancelled);
  evidence.equal('jobs failed', figures.POISON, status.failed);
  const dead = await deadLetters(house, CORNER, figures.POISON);
  evidence.equal('messages in the dead-letter queue', figures.POISON, dead);
  evidence.show({ kind: 'failures', queue: 'Payments: dead-letter queue', count: dead, why: 'always fail, or kill the worker; done after the fix and a redrive' });
  evidence.atMost('cancelled before they started', figures.CANCELLED, status.cancelled);
  evidence.equal('doomed jobs done, by retry or sweeper', figures.DOOMED, doomed.length);
  evidence.equal('unique effects = jobs succeeded', succeeded.length, [...records.keys()].filter(id => ledger.hasEffect(id)).length);
  evidence.equal('jobs that ran more often than they were started', 0, succeeded.filter(job => ledger.run(job.id)!.runs > job.attempt).length);
  evidence.equal('effects of jobs that did not succeed', 0, [...records.values()].filter(job => job.status !== 'succeeded' && ledger.hasEffect(job.id)).length);
  evidence.atMost('payments at work at once', figures.MAX_CONCURRENCY, highestConcurrency([...records.keys()].map(id => ledger.run(id))));
}

/** The cause is fixed and the dead-letter queue redriven: failed jobs are accepted again and done. */
async function redrive(house: House, evidence: Evidence, accepted: number) {
  await step('Payments: fixed and redriven', figures.POISON, async advance => {
    await house.fix();
    await house.redrive(CORNER);
    await allDone(house, CORNER, accepted, advance, job => job.status !== 'failed', accepted - figures.POISON);
  });
  const records = await house.records(CORNER);
  const ledger = await house.ledger();
  const status = countByStatus(records);
  evidence.show({
    kind: 'load',
    title: 'Payments',
    arrivals: [...records.values()].map(({ createdAt }) => Date.parse(createdAt)),
    done: [...records.keys()].flatMap(id => ledger.run(id)?.endedAt ?? []),
  });
  evidence.equal('after the redrive: succeeded + cancelled', accepted, status.succeeded + status.cancelled);
  evidence.equal('after the redrive: messages in the dead-letter queue', 0, await deadLetters(house, CORNER, 0));
  evidence.equal('after the redrive: unique effects = jobs succeeded', status.succeeded, [...records.keys()].filter(id => ledger.hasEffect(id)).length);
}
