import { CircuitBreaker, CircuitBreakerOptions, CircuitOpen } from './circuit-breaker';
import { CircuitCalls } from './circuit-calls';
import { CircuitBreakerSettings } from '../shared/circuit/ports';

/** The least, the default and the most of each: those of `CircuitBreakerOptions` of the constructs. */
const FIGURES = {
  failureRate: [1, 50, 100],
  window: [1_000, 30_000, 300_000],
  minimumCalls: [1, 10, 1_000],
  failures: [1, 5, 100],
  openDuration: [1_000, 10_000, 900_000],
} as const;
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
    const settings = settingsOf(name, options);
    const refused = (seconds: number) => new CircuitOpen(name, seconds);
    const call = async <T>(work: () => Promise<T>) => {
      this.calls ??= this.load();
      return (await this.calls).call({ name, settings, healthOf: options.healthOf, refused }, work);
    };
    const breaker = this.known.get(name) ?? { name, call };
    this.known.set(name, breaker);
    return breaker;
  }
}

function settingsOf(name: string, options: CircuitBreakerOptions): CircuitBreakerSettings {
  if (typeof name !== 'string' || name.length < 1 || name.length > LONGEST_NAME) throw new RangeError(`circuitBreaker: name must have 1 to ${LONGEST_NAME} characters.`);
  const figure = (of: keyof typeof FIGURES) => {
    const [least, usual, most] = FIGURES[of];
    const { [of]: value = usual } = options;
    if (!Number.isInteger(value) || value < least || value > most) throw new RangeError(`circuitBreaker: ${of} must be a whole number between ${least} and ${most}, got ${value}.`);
    return value;
  };
  return {
    failureRate: figure('failureRate'), windowMillis: figure('window'), minimumCalls: figure('minimumCalls'), failures: figure('failures'), openDurationMillis: figure('openDuration'),
  };
}
