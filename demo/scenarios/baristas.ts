import { Evidence } from '../evidence';
import { ORDERS_PER_TABLE, TABLES } from '../expectations';
import { House } from '../house';
import { alone, step } from '../progress';
import { allDone, countByStatus, deadLetters } from '../reading';

const CORNER = 'Baristas';
/** The order of each table that fails once. */
const SPILLED = 3;
/** The order of the first table that nobody can ever make. */
const UNKNOWN = 5;

/** FIFO: the orders of a table are brewed in their order, also when one fails, or is put off and cannot be made then; another table does not wait for it. */
export async function baristas(house: House, evidence: Evidence) {
  const accepted = TABLES * ORDERS_PER_TABLE;
  await alone(() => step('Baristas: orders of all tables', accepted, async advance => {
    await Promise.all(Array.from({ length: TABLES }, async (_, table) => {
      for (let number = 0; number < ORDERS_PER_TABLE; number++) {
        const response = await house.post(CORNER, 'orders', { table: `${table}`, number, drink: drink(table, number) });
        if (response.status !== 202) { throw new Error(`Order ${number} of table ${table} was answered ${response.status}`); }
        advance();
      }
    }));
  }));
  await step('Baristas: brewed', accepted, advance => allDone(house, CORNER, accepted, advance));

  const status = countByStatus(await house.records(CORNER));
  evidence.equal('FIFO: accepted = succeeded + failed', accepted, status.succeeded + status.failed);
  const dead = await deadLetters(house, CORNER, 1);
  evidence.equal('FIFO: messages in the dead-letter queue', 1, dead);
  evidence.show({ kind: 'failures', queue: 'Baristas: dead-letter queue', count: dead, why: 'a drink that nobody can make' });
  const ledger = await house.ledger();
  const inOrder = Array.from({ length: TABLES }, (_, table) => {
    const expected = Array.from({ length: ORDERS_PER_TABLE }, (__, n) => n).filter(n => drink(table, n) !== 'unknown');
    return JSON.stringify(ledger.done(`${table}`)) === JSON.stringify(expected);
  });
  evidence.equal('FIFO: tables whose order was kept', TABLES, inOrder.filter(kept => kept).length);
}

function drink(table: number, number: number): string {
  if (number === SPILLED) { return 'spilled once'; }
  return table === 0 && number === UNKNOWN ? 'unknown' : 'espresso';
}
