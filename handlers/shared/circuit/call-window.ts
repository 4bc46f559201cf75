import { CircuitState, ConsecutiveBreaker, IBreaker, SamplingBreaker } from 'cockatiel';
import { CircuitBreakerSettings } from './ports';

/** Library default. */
const FAILURES = 5;

/** The parts of a SamplingBreaker's state that grow old. */
interface Sampled {
  readonly windows: { startedAt: number; failures: number; successes: number }[];
  readonly currentFailures: number;
  readonly currentSuccesses: number;
}

/** The calls of the last seconds, and whether they open the circuit. */
export class CallWindow {
  private readonly busy: IBreaker;
  private readonly quiet: IBreaker;
  private row = new ConsecutiveBreaker(1);
  private longRow = new ConsecutiveBreaker(1);

  constructor(private readonly settings: Omit<CircuitBreakerSettings, 'openDurationMillis'>, private readonly now: () => number) {
    this.busy = this.sampling(settings.minimumCalls);
    this.quiet = this.sampling(1);
    this.reset();
  }

  healthy(): void {
    this.all.forEach(each => each.success(CircuitState.Closed));
  }

  /** Whether the circuit opens. */
  unhealthy(): boolean {
    const [isBusy, isQuiet, isRow, isLongRow] = this.all.map(each => each.failure(CircuitState.Closed));
    // after many healthy calls, it takes long until the share of a dead backend is high
    return isBusy || isQuiet && isRow || isLongRow;
  }

  reset(): void {
    const { failures = FAILURES, minimumCalls } = this.settings;
    this.row = new ConsecutiveBreaker(failures);
    this.longRow = new ConsecutiveBreaker(Math.max(failures, minimumCalls));
    [this.busy, this.quiet].forEach(each => each.state = emptied(each.state as Sampled, Infinity));
  }

  /** A SamplingBreaker drops one sample at each call: what is older than the window would count on where calls are rare. */
  private get all(): IBreaker[] {
    const oldest = this.now() - this.settings.windowMillis;
    [this.busy, this.quiet].forEach(each => each.state = emptied(each.state as Sampled, oldest));
    return [this.busy, this.quiet, this.row, this.longRow];
  }

  /** cockatiel opens above the threshold and from a rate of calls: the small differences make it "at", and a whole number. */
  private sampling(minimumCalls: number): SamplingBreaker {
    const { failureRate, windowMillis } = this.settings;
    return new SamplingBreaker({
      threshold: failureRate / 100 - 1e-9, duration: windowMillis, minimumRps: (minimumCalls - 0.5) / (windowMillis / 1000),
    });
  }
}

function emptied(state: Sampled, oldest: number): Sampled {
  const windows = state.windows.map(each => each.startedAt <= oldest ? { startedAt: each.startedAt, failures: 0, successes: 0 } : each);
  const sum = (of: 'failures' | 'successes') => windows.reduce((total, each) => total + each[of], 0);
  return { ...state, windows, currentFailures: sum('failures'), currentSuccesses: sum('successes') };
}
