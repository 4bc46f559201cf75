import { isDeepStrictEqual } from 'util';
import { CONTRACT } from '../../private/kinds';
import { Validation } from '../../private/validation';
import { EventContract } from '../event-contract';

/** The differences that an error shows. */
const MOST_SHOWN = 5;

/** What a contract says beside its type. */
export interface ContractContent {
  readonly source: string;
  readonly schema?: object;
}

interface Comparison {
  /** Contracts that are compared with, too. They are not in the answer. */
  readonly known?: readonly EventContract[];
  /** Whether a type of two sources has two contracts. */
  readonly bySource?: boolean;
  /** Whether events that others define are taken, too. */
  readonly ofOthers?: boolean;
}

/**
 * The contracts without those that are equal to one before. A contract is what it says: teams that call one factory have objects of their own.
 *
 * @throws if two of a type differ
 */
export function distinctContracts(
  validation: Validation, prop: string, contracts: readonly EventContract[], { known = [], bySource = false, ofOthers = false }: Comparison = {},
): EventContract[] {
  validation.kinds(prop, contracts, CONTRACT);
  if (!ofOthers) { requireVersions(validation, prop, contracts); }
  const distinct: EventContract[] = [];
  for (const contract of contracts) {
    const isSameKind = ({ eventType, source }: EventContract) => eventType === contract.eventType && (!bySource || source === contract.source);
    [...known, ...distinct].filter(isSameKind).forEach(other => requireEqual(validation, prop, contentOf(other), contract));
    if (!distinct.some(isSameKind)) { distinct.push(contract); }
  }
  return distinct;
}

/** Refuses contracts of events that others define. */
export function requireVersions(validation: Validation, prop: string, contracts: readonly EventContract[]) {
  const ofOthers = contracts.find(({ version }) => version === undefined);
  validation.check(ofOthers === undefined, prop,
    'have contracts of EventContract.fromSchema(): events that others define are for subscriptions of a PubSub with an event bus', ofOthers?.eventType);
}

/** Refuses a contract that says something else than another of its type. */
export function requireEqual(validation: Validation, prop: string, other: ContractContent, contract: EventContract) {
  const found = differences('', other, contentOf(contract));
  if (found.length === 0) { return; }
  const rest = found.length > MOST_SHOWN ? [`and ${found.length - MOST_SHOWN} more`] : [];
  const got = [...found.slice(0, MOST_SHOWN), ...rest].join('; ');
  throw new Error(validation.problem(prop, `equal the other contract of ${contract.eventType}, or be its next version`, got));
}

/** Source and schema of a contract. */
export function contentOf({ source, schema }: EventContract): ContractContent {
  return { source, schema: JSON.parse(schema.text) as object };
}

/** The places that differ, by their JSON pointers, in the order of the alphabet. */
function differences(pointer: string, before: unknown, after: unknown): string[] {
  if (isDeepStrictEqual(before, after)) { return []; }
  if (!isObject(before) || !isObject(after)) { return [`${pointer}: ${shown(after)} instead of ${shown(before)}`]; }
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.flatMap(name => differences(`${pointer}/${name.replace(/~/g, '~0').replace(/\//g, '~1')}`, before[name], after[name]));
}

const isObject = (value: unknown): value is { readonly [name: string]: unknown } => typeof value === 'object' && value !== null && !Array.isArray(value);
const shown = (value: unknown) => value === undefined ? 'nothing' : JSON.stringify(value);
