import { Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { Validation } from '../../private/validation';

const CALLED = new WeakMap<IConstruct, IConstruct[]>();
/** Those that are called by a domain name, which is known without the stack of the API. */
const BY_NAME = new WeakMap<IConstruct, Set<IConstruct>>();

/**
 * Notes that a pattern calls an API of another one. Warns of calls that can come back: a path that has a route in each API goes round.
 *
 * @param isByName whether the caller needs nothing of the stack of the API
 * @throws if two stacks would need each other first
 */
export function noteCall(caller: IConstruct, api: IConstruct, isByName = false) {
  const validation = new Validation(caller);
  validation.check(caller !== api, 'backend', 'be another API', 'the API itself');
  if (calledBy(caller).includes(api)) { return; }
  const way = wayBetween(api, caller);
  CALLED.set(caller, [...calledBy(caller), api]);
  if (isByName) { BY_NAME.set(caller, new Set(BY_NAME.get(caller)).add(api)); }
  if (way === undefined) { return; }
  const circle = [caller, ...way];
  const between = way.map((called, index) => ({ by: circle[index], called })).filter(({ by, called }) => Stack.of(by) !== Stack.of(called));
  validation.check(between.length === 0 || between.some(({ by, called }) => BY_NAME.get(by)?.has(called)), 'backend',
    'be an API that does not call this one from another stack: both would need each other first (use a domain and tokens)',
    circle.map(({ node }) => node.path).join(', '));
  validation.warn('circularBackends', 'backend', 'be an API that does not call this one', circle.map(({ node }) => node.path).join(', '),
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
