import { IConstruct } from 'constructs';
import { Validation } from '../../private/validation';

const CALLED = new WeakMap<IConstruct, IConstruct[]>();

/** Notes that a pattern calls an API of another one. Warns of calls that can come back: a path that has a route in each API goes round. */
export function noteCall(caller: IConstruct, api: IConstruct) {
  const validation = new Validation(caller);
  validation.check(caller !== api, 'backend', 'be another API', 'the API itself');
  if (calledBy(caller).includes(api)) { return; }
  const way = wayBetween(api, caller);
  CALLED.set(caller, [...calledBy(caller), api]);
  if (way === undefined) { return; }
  validation.warn('circularBackends', 'backend', 'be an API that does not call this one', [caller, ...way].map(({ node }) => node.path).join(', '),
    'A request that has a route in each of them never ends. Acknowledge this warning where no request has.');
}

function calledBy(caller: IConstruct): IConstruct[] {
  return CALLED.get(caller) ?? [];
}

/** What is called one after the other, both ends included. */
function wayBetween(from: IConstruct, to: IConstruct, seen = new Set<IConstruct>()): IConstruct[] | undefined {
  if (from === to) { return [to]; }
  seen.add(from);
  for (const next of calledBy(from).filter(each => !seen.has(each))) {
    const way = wayBetween(next, to, seen);
    if (way) { return [from, ...way]; }
  }
  return undefined;
}
