import { CircuitBreaker, CircuitBreakerOptions } from './circuit-breaker';
import { CircuitBreakers } from './circuit-breakers';
import { log } from './environment';
import { circuitTableOf } from '../shared/aws/circuit/users-circuits';

let breakers: CircuitBreakers | undefined;

/**
 * The circuit breaker before one backend. The functions that `CircuitBreakerTable` is enabled for share its state by its name. Without a
 * table, each process has its own.
 *
 * ```ts
 * const crm = circuitBreaker('crm');
 * const customer = await crm.call(() => fetch(url, { signal: AbortSignal.timeout(2_000) }));
 * ```
 *
 * Make it once, outside of the handler. The first options of a name count.
 * @throws RangeError for a name or figures out of bounds
 */
export function circuitBreaker(name: string, options: CircuitBreakerOptions = {}): CircuitBreaker {
  breakers ??= makeBreakers();
  return breakers.of(name, options);
}

function makeBreakers(): CircuitBreakers {
  const settings = { log: log(), write: (line: string) => { process.stdout.write(line); }, ...circuitTableOf(process.env.CATALOG_CIRCUITS) };
  return new CircuitBreakers(async () => new (await import('./circuit-calls.js')).CircuitCalls(settings));
}
