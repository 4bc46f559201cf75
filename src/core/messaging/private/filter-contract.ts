import { Token } from 'aws-cdk-lib';
import { ContractSchema } from './contract-schema';
import { Validation } from '../../private/validation';
import { EventContract } from '../event-contract';

type Filter = { readonly [property: string]: unknown };

/** What no event of a contract can match. */
interface Fault {
  readonly at: string;
  readonly must: string;
  readonly got: unknown;
}

/** Comparisons of texts. `exists` and `anything-but` are for every type. */
const OF_TEXTS = ['cidr', 'equals-ignore-case', 'prefix', 'suffix', 'wildcard'];

/** Refuses a filter of the data that no event matches: values of another type than the contracts have, or that they do not list. */
export function validateFilterValues(validation: Validation, at: string, filter: Filter | undefined, contracts: readonly EventContract[]) {
  if (!filter || contracts.length === 0) { return; }
  const faults = contracts.map(contract => faultOf(filter, ContractSchema.of(contract), at, contract.eventType));
  const [fault] = faults;
  if (fault && faults.every(each => each !== undefined)) { validation.fail(fault.at, fault.must, fault.got); }
}

function faultOf(filter: Filter, schema: ContractSchema | undefined, at: string, type: string): Fault | undefined {
  return firstOf(Object.entries(filter).map(([name, value]) => {
    const place = `${at}.${name}`;
    if (name === '$or' && Array.isArray(value)) { return faultOfAll(value.map((each, index) => faultOf(each as Filter, schema, `${place}[${index}]`, type))); }
    const property = schema?.property(name);
    if (!property || Token.isUnresolved(value)) { return undefined; }
    if (Array.isArray(value)) { return firstOf(value.map(each => valueFault(each, property, place, type))); }
    const holdsNone = property.types !== undefined && !property.types.includes('object');
    return holdsNone ? { at: place, must: `be a list: it is ${words(property)} in ${type}`, got: value } : faultOf(value as Filter, property, place, type);
  }));
}

/** One alternative is enough. */
function faultOfAll(faults: Array<Fault | undefined>): Fault | undefined {
  return faults.every(fault => fault !== undefined) ? faults[0] : undefined;
}

function valueFault(value: unknown, property: ContractSchema, at: string, type: string): Fault | undefined {
  if (Token.isUnresolved(value)) { return undefined; }
  if (!canBe(kindOf(value), property)) { return { at, must: `compare ${words(property)}, which it is in ${type}`, got: value }; }
  const isListed = typeof value === 'object' || property.values === undefined || property.values.includes(value);
  return isListed ? undefined : { at, must: `be among the values that it has in ${type} (${property.values!.map(each => JSON.stringify(each)).join(', ')})`, got: value };
}

/** The type that a value or a comparison is for; undefined where it is for any. */
function kindOf(value: unknown): string | undefined {
  if (value === null) { return undefined; }
  if (typeof value !== 'object') { return typeof value; }
  const [[operator, operand]] = Object.entries(value);
  if (operator === 'numeric') { return 'number'; }
  if (OF_TEXTS.includes(operator)) { return 'string'; }
  if (operator !== 'anything-but' || Token.isUnresolved(operand)) { return operator === 'exists' ? 'leaf' : undefined; }
  return kindOf(Array.isArray(operand) ? operand[0] ?? null : operand);
}

function canBe(kind: string | undefined, { types }: ContractSchema): boolean {
  if (kind === undefined || types === undefined) { return true; }
  return types.some(type => kind === 'leaf' ? type !== 'object' : type === kind || type === 'integer' && kind === 'number');
}

function words({ types = [] }: ContractSchema): string {
  return types.map(type => type === 'object' ? 'the properties of an object' : `${/^[aio]/.test(type) ? 'an' : 'a'} ${type}`).join(' or ');
}

function firstOf(faults: Array<Fault | undefined>): Fault | undefined {
  return faults.find(fault => fault !== undefined);
}
