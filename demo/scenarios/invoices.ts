import pLimit from 'p-limit';
import { until } from '../../tools/local-cloud/until';
import { Evidence } from '../evidence';
import { orderOf, tokenOf } from '../invoice-data';
import { Asked, InvoiceDesk, isComplete, isTrue } from '../invoice-desk';
import { FLAPS, INVOICE_DEADLINE, INVOICES, INVOICES_AT_ONCE, SECOND_CALLS_PERCENT, SLOW_PRICE_OF } from '../invoice-expectations';
import { doorsExhibit, DoorLog, latencyTable } from '../latency';
import { Partners } from '../partners';
import { busy, print, step } from '../progress';

const PATIENCE_SECONDS = 600;

/** Aggregator: an invoice of four services, of which one goes down again and again, and one hangs now and then. */
export async function invoices(api: string, partners: Partners, evidence: Evidence) {
  const desk = new InvoiceDesk(api);
  const loyalty = partners.get('loyalty');
  const latencies = new Map<string, Map<string, DoorLog>>();
  const [well, down]: Asked[][] = [[], []];
  let letThrough = 0;
  // cold starts are not the aggregator's
  await until('complete invoices', PATIENCE_SECONDS, () => isWell(desk));
  partners.get('prices').become('slow', { delay: 2_000 * INVOICE_DEADLINE, oneIn: SLOW_PRICE_OF });
  for (let flap = 1; flap <= FLAPS; flap++) {
    well.push(...await busy(() => rush(desk, `loyalty is well, ${flap}`, latencies)));
    const before = loyalty.seen.length;
    loyalty.become('overloaded');
    down.push(...await busy(() => rush(desk, `loyalty is down, ${flap}`, latencies)));
    letThrough += loyalty.seen.length - before;
    loyalty.become('healthy');
    await until('the circuit of the loyalty service to close', PATIENCE_SECONDS, () => isWell(desk));
  }
  judge(desk, partners, evidence, { well, down, letThrough });
  evidence.show(doorsExhibit('Aggregator', latencies, phase => phase.startsWith('loyalty is down')));
  print(`\nInvoices, ${INVOICES_AT_ONCE} requests at once:\n${latencyTable(latencies)}\n`);
}

/** Whether as many requests as come at once are answered in full. */
async function isWell(desk: InvoiceDesk): Promise<boolean> {
  const all = await Promise.all(Array.from({ length: INVOICES_AT_ONCE }, () => desk.ask()));
  return all.every(isComplete);
}

async function rush(desk: InvoiceDesk, phase: string, latencies: Map<string, Map<string, DoorLog>>): Promise<Asked[]> {
  const limit = pLimit(INVOICES_AT_ONCE);
  const log = new DoorLog();
  latencies.set(phase, new Map([['invoices', log]]));
  return step(`Invoices: ${phase}`, INVOICES, advance => Promise.all(Array.from({ length: INVOICES }, () => limit(async () => {
    const asked = await desk.ask(log);
    advance();
    return asked;
  }))));
}

interface Rushes { readonly well: Asked[]; readonly down: Asked[]; readonly letThrough: number }

function judge(desk: InvoiceDesk, partners: Partners, evidence: Evidence, { well, down, letThrough }: Rushes) {
  const { asked, lines } = desk;
  const [customers, prices, loyalty] = (['customers', 'prices', 'loyalty'] as const).map(name => partners.get(name).seen);
  const rushed = [...well, ...down];
  const answered = rushed.filter(({ status }) => status === 200);
  evidence.equal(`Invoices: answered 200, none later than ${INVOICE_DEADLINE} s and the second of Lambda's timeout`, rushed.length, answered.length);
  evidence.equal('Invoices: of these, with a wrong value, or without the flag of a part that is missing', 0,
    asked.filter(each => each.status === 200 && !isTrue(each)).length);
  evidence.atMost(`Invoices: complete, of ${well.length} while loyalty is well and 1 in ${SLOW_PRICE_OF} prices hangs`, well.length, well.filter(isComplete).length);
  evidence.atMost(`Invoices: calls that the circuit let through to loyalty, of ${FLAPS * INVOICES} while it is down`, FLAPS * INVOICES / 2, letThrough);
  const most = Math.floor(lines * SECOND_CALLS_PERCENT / 100);
  evidence.atMost(`Invoices: second calls to the price list, ${SECOND_CALLS_PERCENT} % of ${lines}`, most, prices.length - lines);
  const guests = new Map(asked.map(({ id }) => [`/customers/${orderOf(id).guest}`, tokenOf(orderOf(id).guest)]));
  const foreign = customers.filter(({ url, headers }) => headers.authorization !== guests.get(url)).length;
  const leaked = [...prices, ...loyalty].filter(({ headers }) => headers.authorization !== undefined).length;
  evidence.equal('Invoices: calls with the credentials of another guest, or to a service that gets none', 0, foreign + leaked);
}
