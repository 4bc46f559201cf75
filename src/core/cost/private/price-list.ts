import * as fs from 'fs';
import * as path from 'path';

export interface Price {
  readonly dollars: number;
  /** The number of units that cost so much. */
  readonly per: number;
  readonly unit: string;
  /** The page of AWS that has it. */
  readonly page: string;
  /** The day when it was read there: without one it was not compared since it was entered. */
  readonly read?: string;
}

interface PriceList { readonly region: string; readonly hoursAMonth: number; readonly prices: { readonly [name: string]: Price } }

/** List prices, without the free tier. The file is in the package, and as far from `src` as from `lib`. */
export const PRICE_LIST = JSON.parse(fs.readFileSync(path.join(__dirname, '../../../../docs/prices.json'), 'utf8')) as PriceList;

/**
 * What a number of units costs, in US dollars.
 * @throws if the list has no such price
 */
export function costOf(name: string, units = 1): number {
  const price = PRICE_LIST.prices[name];
  if (!price) { throw new Error(`docs/prices.json must have the price ${name}, got ${Object.keys(PRICE_LIST.prices).join(', ')}.`); }
  return units * price.dollars / price.per;
}

/** The same for units that are billed by the hour. */
export function costOfMonth(name: string, units = 1): number {
  return costOf(name, units * PRICE_LIST.hoursAMonth);
}
