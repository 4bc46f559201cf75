import { KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { until } from '../../tools/local-cloud/until';
import {
  Click, CLICKS_OF_EACH, CLICKS_WHILE_AWAY, clicksOf, people, POISON_OF, poisonOf, REFUSED_OF, TWICE_OF, VISITORS,
} from '../clickstream-plan';
import { judgeWindows } from './click-windows';
import { Evidence } from '../evidence';
import { failedRecords } from '../failed-records';
import { House } from '../house';
import { busy, step } from '../progress';
import { pause } from '../reading';

const PATIENCE_SECONDS = 600;
const CONSUMER = 'Visits';

/** What was put onto the stream, by sequence number. */
interface Put { readonly clicks: Map<string, Click>; readonly poison: string[]; refused: number }

/** Stream pipeline: clicks through the collector, with some posted twice, poison beside them, and a consumer that is away for half of them. */
export async function clickstream(house: House, collector: string, evidence: Evidence) {
  const put: Put = { clicks: new Map(), poison: [], refused: 0 };
  await busy(async () => {
    await house.sendAway(CONSUMER);
    await step('Clicks: posted while nobody counts', CLICKS_WHILE_AWAY, advance => post(house, collector, put, 0, CLICKS_WHILE_AWAY, advance));
    await step('Clicks: latest pages meanwhile', people.length, advance => showing(house, CLICKS_WHILE_AWAY - 1, advance));
    evidence.equal('Visits: counted while the counter is away', 0, (await house.ledger()).effectsOf(CONSUMER).length);
    evidence.equal('Latest pages: visitors that are right meanwhile', people.length, (await shown(house, CLICKS_WHILE_AWAY - 1)).length);
    await house.callBack(CONSUMER);
    await step('Clicks: posted while all is well', CLICKS_OF_EACH - CLICKS_WHILE_AWAY,
      advance => post(house, collector, put, CLICKS_WHILE_AWAY, CLICKS_OF_EACH, advance));
    await step('Clicks: latest pages', people.length, advance => showing(house, CLICKS_OF_EACH - 1, advance));
    await step('Visits: counted', people.length * CLICKS_OF_EACH, advance => counted(house, advance));
  });
  await judge(house, put, evidence);
}

/** The clicks of some moments, one batch after the other. */
async function post(house: House, collector: string, put: Put, from: number, to: number, advance: () => void) {
  for (let moment = from; moment < to; moment++) {
    const { visitor: _, ...incomplete } = clicksOf(moment)[0];
    const batch = [...clicksOf(moment), ...moment % REFUSED_OF === 0 ? [incomplete] : []];
    await postBatch(collector, put, batch);
    if (moment % TWICE_OF === 0) { await postBatch(collector, put, batch); }
    if (moment % POISON_OF === 0) { put.poison.push(await putPoison(house, moment)); }
    advance();
  }
}

async function postBatch(collector: string, put: Put, batch: ReadonlyArray<Click | Omit<Click, 'visitor'>>) {
  const response = await fetch(`${collector}events`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(batch) });
  if (response.status !== 200) { throw new Error(`The collector answered ${response.status}: ${await response.text()}`); }
  const { results } = await response.json() as { results: ReadonlyArray<{ status: number; sequenceNumber?: string }> };
  results.forEach(({ status, sequenceNumber }, at) => {
    const event = batch[at];
    if (status === 200 && 'visitor' in event) { put.clicks.set(sequenceNumber!, event); }
    if (status === 400 && !('visitor' in event)) { put.refused++; }
  });
}

async function putPoison(house: House, moment: number): Promise<string> {
  const { SequenceNumber } = await house.client(KinesisClient).send(new PutRecordCommand({
    StreamName: house.outputs.StreamName, PartitionKey: people[moment % people.length], Data: poisonOf(moment),
  }));
  return SequenceNumber!;
}

async function latestPages(house: House): Promise<Map<string, { page: string; number: number }>> {
  const { Items = [] } = await house.dynamo.send(new ScanCommand({ TableName: house.outputs.LatestPagesTable, ConsistentRead: true }));
  return new Map(Items.map(({ visitor, page, number }) => [visitor as string, { page: page as string, number: number as number }]));
}

/** Visitors of whom the table has the click of the moment. */
async function shown(house: House, moment: number): Promise<string[]> {
  const pages = await latestPages(house);
  const isShown = ({ visitor, page }: Click) => pages.get(visitor)?.number === moment && pages.get(visitor)?.page === page.toUpperCase();
  return clicksOf(moment).filter(isShown).map(({ visitor }) => visitor);
}

function showing(house: House, moment: number, advance: (to: number) => void) {
  return until(`the clicks of moment ${moment} in the table`, PATIENCE_SECONDS, async () => {
    await pause();
    const visitors = await shown(house, moment);
    advance(visitors.length);
    return visitors.length >= people.length;
  });
}

function counted(house: House, advance: (to: number) => void) {
  return until('all visits to be counted', PATIENCE_SECONDS, async () => {
    await pause();
    const seen = (await house.ledger()).effectsOf(CONSUMER).length;
    advance(seen);
    return seen >= people.length * CLICKS_OF_EACH;
  });
}

async function judge(house: House, put: Put, evidence: Evidence) {
  const moments = Array.from({ length: CLICKS_OF_EACH }, (_, moment) => moment);
  const [twice, refused] = [TWICE_OF, REFUSED_OF].map(of => moments.filter(moment => moment % of === 0));
  const refusals = refused.reduce((sum, moment) => sum + (twice.includes(moment) ? 2 : 1), 0);
  evidence.equal(`Clicks: accepted by the collector, ${twice.length} batches of them twice`, VISITORS * (moments.length + twice.length), put.clicks.size);
  evidence.equal('Clicks: refused by the contract, in batches whose others are accepted', refusals, put.refused);

  const ledger = await house.ledger();
  const ofPeople = [...put.clicks.values()].filter(({ robot }) => !robot).map(({ id }) => `effect:${CONSUMER}:${id}`);
  evidence.sameList('Visits: counted = clicks of people, by id', [...new Set(ofPeople)], ledger.effectsOf(CONSUMER));
  evidence.equal('Visits: visitors whose order was kept', people.length, people.filter(visitor => `${ledger.done(visitor)}` === `${moments}`).length);
  for (const branch of ['Visits', 'LatestPages']) {
    const failed = await failedRecords(house, house.outputs[`${branch}FailureQueueUrl`], put.poison.length, PATIENCE_SECONDS);
    evidence.show({ kind: 'failures', queue: `${branch}: failure queue`, count: failed.length, why: 'bytes, no JSON, or another content than the contract' });
    evidence.sameList(`${branch}: in the failure queue = bytes, no JSON, other content, by sequence number`, put.poison, failed.map(({ id }) => id));
  }
  await judgeWindows(house, put, evidence);
  evidence.sameList('Latest pages: rows = people, each with the last page', people, await shown(house, CLICKS_OF_EACH - 1));
  const before = await latestPages(house);
  evidence.equal('Latest pages: rows of others', 0, [...before.keys()].filter(visitor => !people.includes(visitor)).length);
  await deliverAgain(house, put);
  const after = await latestPages(house);
  evidence.equal('Latest pages: rows that change when the first clicks are delivered again', 0, people.filter(visitor => after.get(visitor)?.number !== before.get(visitor)?.number).length);
}

/** What Lambda may do at any time: records that the function has handled already. */
async function deliverAgain(house: House, put: Put) {
  const Records = [...put.clicks].slice(0, VISITORS).map(([sequenceNumber, click]) => ({
    eventSourceARN: house.outputs.StreamArn,
    kinesis: { sequenceNumber, partitionKey: click.visitor, data: Buffer.from(JSON.stringify(click)).toString('base64') },
  }));
  await house.invoke(house.outputs.LatestPagesWriter, { Records });
}
