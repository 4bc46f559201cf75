import { setTimeout as pause } from 'timers/promises';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import pLimit from 'p-limit';
import { times } from './effort';
import { report } from './report';
import { median } from './statistics';
import { LocalCloud } from '../tools/local-cloud/local-cloud';
import { query } from '../tools/local-cloud/signed-requests';
import { until } from '../tools/local-cloud/until';
import { ThirdParty } from '../tools/third-party/third-party';

const CLIENTS = 1_000;
const AT_ONCE = 4;
const ROLLBACKS = 5;
/** From the first wrong answer to the state of the alarm: one period of an alarm is more. */
const UNNOTICED_MILLIS = 1_000;
/** All processes have read the switch in this time, and something more: docs/facade.md. */
const QUIET_MILLIS = 12_000;
const PATIENCE_SECONDS = 60;

export interface Shop {
  readonly cloud: LocalCloud;
  readonly url: string;
  readonly switchFunction: string;
  readonly alarm: string;
  /** The new service. */
  readonly next: ThirdParty;
}

/** A share of clients: who goes to the new service, whether they stay there, and who comes back when the share grows. */
export async function shareOfClients(shop: Shop): Promise<void> {
  const clients = Array.from({ length: times(CLIENTS, 40) }, (_, index) => `client-${index}`);
  const first = await onNew(shop, clients);
  const again = await onNew(shop, clients);
  await command(shop, { feature: 'Carts', weight: 25 });
  // the weight is in effect after 10 seconds at most
  await pause(QUIET_MILLIS);
  const more = await onNew(shop, clients);
  const share = (some: ReadonlySet<string>) => `${some.size} (${(some.size / clients.length * 100).toFixed(1)} %)`;
  report(
    'Share of clients', `${clients.length} clients, each with its cookie, asked once in each column.`,
    ['', 'at 10 %', 'asked again', 'at 25 %'],
    [
      ['clients of the new service', share(first), share(again), share(more)],
      ['came to it', '', `${count(again, id => !first.has(id))}`, `${count(more, id => !first.has(id))}`],
      ['left it', '', `${count(first, id => !again.has(id))}`, `${count(first, id => !more.has(id))}`],
    ],
  );
}

/** From the state of an alarm to the last request that the failing service gets. */
export async function timeToRollback(shop: Shop): Promise<void> {
  const rollbacks: Rollback[] = [];
  while (rollbacks.length < times(ROLLBACKS)) {
    if (rollbacks.length > 0) await enable(shop);
    rollbacks.push(await rollback(shop));
  }
  const of = (figure: (rollback: Rollback) => number) => {
    const figures = rollbacks.map(figure);
    return [median(figures).toFixed(1), Math.max(...figures).toFixed(1)];
  };
  report(
    'Rollback',
    `The new service answers 500 to everything, and ${UNNOTICED_MILLIS / 1000} second later the state of the alarm is set to ALARM. ${AT_ONCE} requests at a time; `
    + `${rollbacks.length} rollbacks. In AWS, the period of the alarm comes before. The table of the switch is read every 5 seconds.`,
    ['', 'median', 'longest'],
    [
      ['seconds from the alarm to the last wrong answer', ...of(({ wrongMillis }) => wrongMillis / 1000)],
      ['wrong answers before the alarm', ...of(({ wrongBefore }) => wrongBefore)],
      ['wrong answers after it', ...of(({ wrongAfter }) => wrongAfter)],
      ['requests per second', ...of(({ rate }) => rate)],
    ],
  );
}

interface Rollback {
  readonly wrongMillis: number;
  readonly wrongBefore: number;
  readonly wrongAfter: number;
  readonly rate: number;
}

/** As an operator does after a rollback. */
async function enable(shop: Shop): Promise<void> {
  await setAlarm(shop, 'OK');
  await command(shop, { feature: 'Orders', enable: true });
  await pause(QUIET_MILLIS);
}

async function rollback(shop: Shop): Promise<Rollback> {
  const { next } = shop;
  const answers: { readonly at: number; readonly isWrong: boolean }[] = [];
  const begun = performance.now();
  let isCalling = true;
  const callers = Array.from({ length: AT_ONCE }, async (_, caller) => {
    while (isCalling) {
      const { isNew, status } = await ask(shop, 'orders', `client-${caller}`);
      answers.push({ at: performance.now(), isWrong: isNew && status === 500 });
    }
  });
  await until('requests at the new service', PATIENCE_SECONDS, async () => (await ask(shop, 'orders', 'client-1')).isNew);
  next.become('failing');
  await pause(UNNOTICED_MILLIS);
  const alarmedAt = performance.now();
  await setAlarm(shop, 'ALARM');
  const lastWrong = () => Math.max(alarmedAt, ...answers.filter(({ isWrong }) => isWrong).map(({ at }) => at));
  await until('the last wrong answer', PATIENCE_SECONDS, () => performance.now() - lastWrong() > QUIET_MILLIS);
  isCalling = false;
  await Promise.all(callers);
  next.become('healthy');
  const wrong = answers.filter(({ isWrong }) => isWrong);
  return {
    wrongMillis: lastWrong() - alarmedAt,
    wrongBefore: wrong.filter(({ at }) => at < alarmedAt).length,
    wrongAfter: wrong.filter(({ at }) => at >= alarmedAt).length,
    rate: answers.length / (performance.now() - begun) * 1000,
  };
}

async function onNew(shop: Shop, clients: readonly string[]): Promise<ReadonlySet<string>> {
  const limit = pLimit(AT_ONCE);
  const answers = await Promise.all(clients.map(id => limit(async () => ({ id, ...await ask(shop, 'carts', id) }))));
  return new Set(answers.filter(({ isNew }) => isNew).map(({ id }) => id));
}

async function ask({ url }: Shop, path: string, id: string): Promise<{ readonly status: number; readonly isNew: boolean }> {
  const response = await fetch(`${url}${path}/7`, { headers: { cookie: `facade-client=${id}` } });
  const { from, error } = await response.json() as { readonly from?: string; readonly error?: string };
  if (from === undefined && error === undefined) throw new Error(`${path} was answered ${response.status}, by the façade itself: what fails is not measured.`);
  // legacy does not fail
  return { status: response.status, isNew: from !== 'legacy' };
}

/** As the documented command does. */
async function command({ cloud, switchFunction }: Shop, payload: object): Promise<void> {
  const lambda = new LambdaClient({ endpoint: cloud.endpoint, region: cloud.region, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } });
  const { Payload, FunctionError } = await lambda.send(new InvokeCommand({ FunctionName: switchFunction, Payload: JSON.stringify(payload) }));
  const answer = JSON.parse(Buffer.from(Payload!).toString()) as { readonly refused?: string };
  if (FunctionError || answer.refused !== undefined) throw new Error(`The switch answered ${JSON.stringify(answer)}.`);
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_SetAlarmState.html */
async function setAlarm({ cloud, alarm }: Shop, StateValue: 'ALARM' | 'OK'): Promise<void> {
  await query(cloud, 'monitoring', { Version: '2010-08-01', Action: 'SetAlarmState', AlarmName: alarm, StateValue, StateReason: 'the benchmark says so' });
}

function count(some: ReadonlySet<string>, holds: (id: string) => boolean): number {
  return [...some].filter(holds).length;
}
