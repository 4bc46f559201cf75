import * as fs from 'fs';
import * as path from 'path';
import { Units } from './counted-units';

const HEADER = '| pattern | a unit of work | estimated | counted |';

/** The cells of the rows of docs/costs.md that compare estimates with what was counted. */
export function countedRows(): string[][] {
  const [, rest] = fs.readFileSync(path.join(__dirname, '../../docs/costs.md'), 'utf8').split(`${HEADER}\n`);
  return rest.split('\n\n')[0].trim().split('\n').slice(1).map(row => row.slice(2, -2).split(' | '));
}

/** Units as that table has them, first those of the prices that are compared: ``3 `sqs.request` ``. */
export function unitsText(units: Units, compared: readonly string[]): string {
  const more = Object.keys(units).filter(price => !compared.includes(price) && units[price] > 0);
  return [...compared, ...more].map(price => `${units[price] ?? 0} \`${price}\``).join(', ');
}
