import { isDeepStrictEqual } from 'util';
import { nameOf, orderOf, pointsOf, PRICES, tokenOf } from './invoice-data';
import { DoorLog } from './latency';

interface Invoice {
  readonly order?: string;
  readonly name?: string;
  readonly points?: number | null;
  readonly lines?: ReadonlyArray<{ readonly drink: string; readonly quantity: number; readonly price?: number }>;
  readonly total?: number;
  /** Absent in a complete invoice. */
  readonly partial?: true;
  readonly parts?: Readonly<Record<string, { readonly status: string }>>;
}

/** A request for an invoice, and the answer. */
export interface Asked { readonly id: string; readonly status: number; readonly invoice: Invoice }

/** Asks for invoices, each of another order, with the credentials of its guest. */
export class InvoiceDesk {
  readonly asked: Asked[] = [];
  private next = 0;

  constructor(private readonly api: string) {}

  async ask(log = new DoorLog()): Promise<Asked> {
    const id = `${this.next++}`;
    const { status, body } = await log.measure(() => fetch(`${this.api}invoices/${id}`, { headers: { authorization: tokenOf(orderOf(id).guest) } }));
    const asked = { id, status, invoice: status === 200 ? JSON.parse(body) as Invoice : {} };
    this.asked.push(asked);
    return asked;
  }

  /** Calls to the price list that all invoices so far needed. */
  get lines(): number {
    return this.asked.reduce((sum, { id }) => sum + orderOf(id).lines.length, 0);
  }
}

export function isComplete({ status, invoice }: Asked): boolean {
  return status === 200 && invoice.partial === undefined;
}

/** Whether everything in an invoice is right, and what is left out of it is flagged. */
export function isTrue({ id, invoice: { partial, parts, ...values } }: Asked): boolean {
  const { guest, lines } = orderOf(id);
  const isFlagged = (part: string, status = parts?.[part]?.status) => status !== undefined && status !== 'ok';
  const priced = lines.map(line => ({ ...line, price: PRICES[line.drink] }));
  const total = priced.reduce((sum, { quantity, price }) => sum + quantity * price, 0);
  const whole: Invoice = { order: id, name: nameOf(guest), points: pointsOf(guest), lines: priced, total };
  if (!partial) { return isDeepStrictEqual(values, whole); }
  const expected: Invoice = {
    ...isFlagged('customer') ? {} : { name: whole.name },
    points: isFlagged('loyalty') ? null : whole.points,
    order: id,
    // of the prices, those that came are right
    lines: isFlagged('prices') ? priced.map(({ price, ...line }, i) => values.lines?.[i]?.price === undefined ? line : { ...line, price }) : priced,
    ...isFlagged('prices') ? {} : { total },
  };
  return ['customer', 'loyalty', 'prices'].some(part => isFlagged(part)) && isDeepStrictEqual(values, expected);
}
