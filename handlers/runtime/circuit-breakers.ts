import { CircuitBreaker, CircuitBreakerOptions, CircuitOpen } from './circuit-breaker';
import { CircuitCalls } from './circuit-calls';

/** The least and the most of each: those of `CircuitBreakerOptions` of the constructs. The defaults are in circuit-calls.ts. */
const BOUNDS = { failureRate: [1, 100], window: [1_000, 300_000], minimumCalls: [1, 1_000], failures: [1, 100], openDuration: [1_000, 900_000] };
/** Library limit: the key of an item in the table, and a word of log lines. */
const LONGEST_NAME = 255;

/** The circuit breakers of a process, by name. */
export class CircuitBreakers {
  private readonly known = new Map<string, CircuitBreaker>();
  private calls?: Promise<CircuitCalls>;

  /** @param load is called at the first call: a function that has none pays nothing */
  constructor(private readonly load: () => Promise<CircuitCalls>) {}

  /**
   * @param name the same in all processes that share the circuit. The first options of a name count
   * @throws RangeError for a name or figures out of bounds
   */
  of(name: string, options: CircuitBreakerOptions): CircuitBreaker {
    check(name, options);
    const refused = (seconds: number) => new CircuitOpen(name, seconds);
    const call = async <T>(work: () => Promise<T>) => {
      this.calls ??= this.load();
      return (await this.calls).call({ name, options, refused }, work);
    };
    const breaker = this.known.get(name) ?? { name, call };
    this.known.set(name, breaker);
    return breaker;
  }
}

function check(name: string, options: CircuitBreakerOptions) {
  if (!(name?.length > 0 && name.length <= LONGEST_NAME)) throw new RangeError(`circuitBreaker: name must have 1 to ${LONGEST_NAME} characters.`);
  for (const [option, [least, most]] of Object.entries(BOUNDS)) {
    const value = options[option as keyof typeof BOUNDS] ?? least;
    if (!Number.isInteger(value) || value < least || value > most) {
      throw new RangeError(`circuitBreaker: ${option} must be a whole number between ${least} and ${most}, got ${value}.`);
    }
  }
}
