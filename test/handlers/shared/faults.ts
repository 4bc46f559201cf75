export type Fault = { readonly kind: 'crash' | 'outage'; readonly atCall: number; readonly afterEffect: boolean };

/** Never comes back: the process is gone. */
const gone = () => new Promise<never>(() => undefined);

export const CRASHED = Symbol('crashed');

/**
 * Runs a handler whose ports fail at one call, before or after it took effect: the process
 * dies there, or the call is rejected.
 */
export async function underFault<T>(fault: Fault | undefined, body: (guard: Guard) => Promise<T>): Promise<T | typeof CRASHED> {
  let die: (crashed: typeof CRASHED) => void;
  const death = new Promise<typeof CRASHED>(resolve => { die = resolve; });
  let calls = 0;
  let dead = false;
  const strike = () => {
    if (fault!.kind === 'outage') return Promise.reject(new Error('outage'));
    dead = true;
    die(CRASHED);
    return gone();
  };
  const guard: Guard = async call => {
    if (dead) return gone();
    const struck = calls++ === fault?.atCall;
    if (struck && !fault!.afterEffect) return strike();
    const answer = await call();
    return struck ? strike() : answer;
  };
  return Promise.race([body(guard), death]);
}

export type Guard = <T>(call: () => Promise<T>) => Promise<T>;
