import { PRICE_LIST } from './price-list';
import { CostItem } from '../cost-item';

/** Wide enough for a terminal, with the columns below. */
const PLACE = 46;
const BILLED_FOR = 26;
const UNITS = 15;
const DOLLARS = 10;

/** What a table says beside its items. */
export interface TableOptions {
  /** Path of the scope. */
  readonly scope: string;
  /** What each pattern does in a month, by its path: `2,000,000 jobs`. */
  readonly work: ReadonlyMap<string, string>;
  /** Types of resources that are not in the estimate. */
  readonly unpriced: readonly string[];
}

/** A table of at most 100 columns: a part for each pattern, the dearest first. What is billed at rest for many resources of a pattern is one line. */
export function costTable(items: readonly CostItem[], { scope, work, unpriced }: TableOptions): string {
  const groups = [...new Set(items.map(({ pattern }) => pattern))]
    .map(pattern => ({ pattern, items: items.filter(item => item.pattern === pattern) }))
    .sort((a, b) => total(b.items) - total(a.items));
  return [
    headline(`CostEstimate of ${scope === '' ? 'the app' : scope}, US dollars a month`, total(items)),
    `List prices of ${PRICE_LIST.region}, without the free tier, taxes, logs, traces and storage. See docs/costs.md.`,
    ...groups.flatMap(({ pattern, items: own }) => {
      const units = pattern === undefined ? undefined : work.get(pattern);
      const title = pattern === undefined ? 'Other resources' : `${pattern}${units ? `: ${units} a month` : ' at rest'}`;
      return ['', headline(title, total(own)), ...lines(own, pattern)];
    }),
    ...unpriced.length === 0 ? [] : ['', 'Not in the estimate, because the library has no price at rest:', ...unpriced.map(type => `  ${type}`)],
    '',
  ].join('\n');
}

/** The total of items. */
export function total(items: readonly CostItem[]): number {
  return items.reduce((sum, { dollarsPerMonth }) => sum + dollarsPerMonth, 0);
}

function lines(items: readonly CostItem[], pattern: string | undefined): string[] {
  const named = items.map(item => ({ ...item, resource: pattern ? within(item.resource, pattern) : item.resource }));
  const atRest = [...new Set(named.filter(({ isAtRest }) => isAtRest).map(({ billedFor }) => billedFor))].map(billedFor => {
    const all = named.filter(item => item.isAtRest && item.billedFor === billedFor);
    const [first] = all;
    return all.length === 1 ? first : {
      ...first, resource: `${all.length} resources`, units: all.reduce((sum, { units }) => sum + units, 0), dollarsPerMonth: total(all),
    };
  });
  return [...atRest, ...named.filter(({ isAtRest }) => !isAtRest)].sort((a, b) => b.dollarsPerMonth - a.dollarsPerMonth).map(line);
}

function within(path: string, pattern: string): string {
  return path.startsWith(`${pattern}/`) ? path.slice(pattern.length + 1) : path;
}

function line({ resource, billedFor, units, dollarsPerMonth }: CostItem): string {
  const place = resource.length > PLACE ? `…${resource.slice(1 - PLACE)}` : resource;
  const number = units.toLocaleString('en-US', { maximumFractionDigits: units < 100 ? 2 : 0 });
  return `  ${place.padEnd(PLACE)} ${billedFor.padEnd(BILLED_FOR)}${number.padStart(UNITS)}${dollarsPerMonth.toFixed(2).padStart(DOLLARS)}`;
}

function headline(title: string, dollars: number): string {
  const width = 3 + PLACE + BILLED_FOR + UNITS;
  const short = title.length > width ? `…${title.slice(1 - width)}` : title;
  return `${short.padEnd(width)}${dollars.toFixed(2).padStart(DOLLARS)}`;
}
