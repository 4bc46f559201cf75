import { Load } from './estimate';

type Field = 'units' | 'milliseconds' | 'memoryMb';

/** What the numbers of a load may be. Those of functions are of https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const BOUNDS: Readonly<Record<Field, { readonly name: string; readonly from: number; readonly to: number }>> = {
  // far above any account: what is typed by mistake has no sum with a thousand digits
  units: { name: 'The number of a month', from: 0, to: 1e12 },
  milliseconds: { name: 'Milliseconds of an invocation', from: 0, to: 900_000 },
  memoryMb: { name: 'Memory of your functions', from: 128, to: 10_240 },
};

export interface Fault {
  readonly field: Field;
  readonly message: string;
}

/** The first number of a load that cannot be, if there is one: a field without a number has a text. */
export function faultOf(load: Load): Fault | undefined {
  const field = (Object.keys(BOUNDS) as Field[]).find(name => !isWithin(load[name], BOUNDS[name]));
  if (field === undefined) { return undefined; }
  const { name, from, to } = BOUNDS[field];
  return { field, message: `${name} must be from ${from} to ${to.toLocaleString('en-US')}.` };
}

function isWithin(value: unknown, { from, to }: { readonly from: number; readonly to: number }): boolean {
  return typeof value === 'number' && value >= from && value <= to;
}
