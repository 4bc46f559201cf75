import * as fs from 'fs';
import * as path from 'path';
import pLimit from 'p-limit';
import { findingsOf } from '../../tools/api-check/openapi-document';
import { schemathesis } from '../../tools/api-check/schemathesis';
import { until } from '../../tools/local-cloud/until';
import { Evidence } from '../evidence';
import { AT_ONCE, EXAMPLES_AN_OPERATION, ORDERS_AT_THE_TILL, PARTNER_TIMEOUT_SECONDS, REQUESTS_A_DOOR, TILL_TOLERANCE } from '../gateway-expectations';
import { doorsExhibit, DoorLog, latencyTable } from '../latency';
import { Partners } from '../partners';
import { print, step } from '../progress';

/** What is asked of each door. */
const DOORS: Record<string, string> = {
  menu: 'menu/mocha', roastery: 'roastery/beans', dairy: 'dairy/milk', bakery: 'bakery/cakes',
};

const OUTAGE = 'roastery down, dairy slow';

/** A busy machine answers late; the circuits close again. */
const PATIENCE_SECONDS = 600;

type Logs = ReadonlyMap<string, DoorLog>;

/** Robust API: one of three partners goes down, another becomes slow, and the rest of the gateway is not affected. */
export async function gateway(api: string, partners: Partners, evidence: Evidence) {
  await tills(api, evidence);

  // cold starts are not the partners'
  await Promise.all(Object.keys(DOORS).map(door => until(`the ${door} to be well`, PATIENCE_SECONDS, () => isWell(api, door))));
  const phases = new Map<string, Logs>();
  phases.set('before', await knock(api, 'Gateway: all partners are well'));
  await partners.get('roastery').goDown();
  partners.get('dairy').become('slow', { delay: 3_000 * PARTNER_TIMEOUT_SECONDS });
  phases.set(OUTAGE, await knock(api, `Gateway: ${OUTAGE}`));
  await partners.get('roastery').comeBack();
  partners.get('dairy').become('healthy');
  await Promise.all(['roastery', 'dairy'].map(partner => until(`the circuits of the ${partner} to close`, PATIENCE_SECONDS, () => isWell(api, partner))));
  phases.set('after', await knock(api, 'Gateway: all partners are well again'));

  judge(phases, evidence);
  evidence.show(doorsExhibit('Gateway', phases, phase => phase === OUTAGE));
  print(`\nGateway, ${AT_ONCE} requests at once at each of ${Object.keys(DOORS).length} doors:\n${latencyTable(phases)}\n`);
}

/** Whether a door answers as many requests as come at once: each runs in a process of its own, with a circuit breaker of its own. */
async function isWell(api: string, door: string): Promise<boolean> {
  const responses = await Promise.all(Array.from({ length: 2 * AT_ONCE }, () => fetch(api + DOORS[door])));
  return responses.every(response => response.ok);
}

/** Every door at the same time. */
async function knock(api: string, title: string): Promise<Logs> {
  const logs = new Map(Object.keys(DOORS).map(door => [door, new DoorLog()]));
  await step(title, REQUESTS_A_DOOR * logs.size, advance => Promise.all([...logs].map(async ([door, log]) => {
    const limit = pLimit(AT_ONCE);
    await Promise.all(Array.from({ length: REQUESTS_A_DOOR }, () => limit(async () => {
      await log.measure(() => fetch(api + DOORS[door]));
      advance();
    })));
  })));
  return logs;
}

function judge(phases: ReadonlyMap<string, Logs>, evidence: Evidence) {
  const [before, during, after] = [...phases.values()];
  const doors = Object.keys(DOORS);
  const well = (logs: Logs, names: string[]) => names.reduce((sum, door) => sum + logs.get(door)!.count(200), 0);
  evidence.equal('Gateway: answered 200 while all are well', doors.length * REQUESTS_A_DOOR, well(before, doors));
  evidence.equal('Gateway: menu and bakery answered 200 while others are not well', 2 * REQUESTS_A_DOOR, well(during, ['menu', 'bakery']));
  const [roastery, dairy] = [during.get('roastery')!, during.get('dairy')!];
  evidence.equal('Gateway: roastery, down: 502 and 503', REQUESTS_A_DOOR, roastery.count(502, 503));
  evidence.equal('Gateway: dairy, slow: 504 and 503', REQUESTS_A_DOOR, dairy.count(504, 503));
  evidence.atMost('Gateway: of these, let through to the roastery (502)', REQUESTS_A_DOOR / 2, roastery.count(502));
  evidence.atMost('Gateway: of these, waited for the dairy (504)', REQUESTS_A_DOOR / 2, dairy.count(504));
  evidence.equal('Gateway: answered 200 after the circuits closed', doors.length * REQUESTS_A_DOOR, well(after, doors));
}

/** A condition and a weight: who orders at which till. */
async function tills(api: string, evidence: Evidence) {
  const order = async (headers: Record<string, string>) => {
    const response = await fetch(`${api}orders`, {
      method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: '{"drink":"mocha","quantity":1}',
    });
    return await response.json() as { till?: string };
  };
  const limit = pLimit(AT_ONCE);
  const atNewTill = async (headers: Record<string, string>, advance: () => void) => {
    const tillsOfOrders = await Promise.all(Array.from({ length: ORDERS_AT_THE_TILL }, () => limit(async () => {
      const { till } = await order(headers);
      advance();
      return till;
    })));
    return tillsOfOrders.filter(till => till === 'new').length;
  };

  const [ofApp, ofOthers] = await step('Gateway: orders at two tills', 2 * ORDERS_AT_THE_TILL, async advance => [
    await atNewTill({ 'x-client': 'app' }, advance), await atNewTill({}, advance),
  ]);
  evidence.equal('Gateway: orders of the app at the new till', ORDERS_AT_THE_TILL, ofApp);
  evidence.equal(`Gateway: of others, half (${TILL_TOLERANCE} more or less) at the new till`, 'yes',
    Math.abs(ofOthers - ORDERS_AT_THE_TILL / 2) <= TILL_TOLERANCE ? 'yes' : `${ofOthers}`);
}

/** The OpenAPI document of the assembly, and the API held against it. */
export async function contract(api: string, assembly: string, evidence: Evidence) {
  const document = fs.readdirSync(assembly).map(file => path.join(assembly, file)).find(file => /Gateway[^/]*\.openapi\.json$/.test(file));
  if (document === undefined) { throw new Error(`No OpenAPI document in ${assembly}`); }
  evidence.equal('OpenAPI: what openapi-spec-validator finds', 'nothing', await findingsOf(document) ?? 'nothing');
  const { operations, requests, failures, output } = await step('Gateway: Schemathesis', 1, () =>
    schemathesis({ document, url: api.replace(/\/$/, ''), examples: EXAMPLES_AN_OPERATION }));
  if (failures > 0 || operations.tested < operations.selected) { print(output); }
  evidence.equal('OpenAPI: operations that Schemathesis tested', operations.selected, operations.tested);
  evidence.equal(`OpenAPI: failures that Schemathesis found with ${requests} requests`, 0, failures);
}
