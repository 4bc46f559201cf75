import { SimulatedCircuitTable, Trouble } from './simulated-circuit-table';
import { healthOfStatus } from '../../../handlers/shared/circuit/health';
import { CircuitBreakerSettings, CircuitOpenError, Health } from '../../../handlers/shared/circuit/ports';
import { ProcessCircuits } from '../../../handlers/shared/circuit/process-circuits';
import { CircuitRecord } from '../../../handlers/shared/circuit/record';
import { SimulatedClock } from '../../../handlers/testing/simulated-clock';
import { Observed } from '../shared/observers';

export const SETTINGS: CircuitBreakerSettings = {
  failureRate: 50, windowMillis: 30_000, minimumCalls: 10, failures: 5, openDurationMillis: 10_000, probeMillis: 5_000,
};

/** How a process calls. */
export interface Caller {
  /** The difference of its clock. */
  readonly clockMillis: number;
  readonly everyMillis: number;
  readonly callMillis: number;
  /** Calls at once. */
  readonly concurrency: number;
  /** Its calls from here on never end, and no new ones are made. */
  readonly diesAt?: number;
}

export interface Call {
  readonly process: number;
  /** Milliseconds since the start. */
  readonly at: number;
  readonly isRefused: boolean;
}

export interface World {
  readonly callers: readonly Caller[];
  readonly untilMillis: number;
  /** What the backend answers, or what the call says about it. */
  readonly answer: (call: { readonly process: number; readonly at: number }) => number | Health['kind'];
  readonly trouble?: (at: number) => Trouble;
  readonly latencyMillis?: number;
  readonly record?: CircuitRecord;
  readonly isShared?: boolean;
  /** What an operator does, and when. */
  readonly operator?: { readonly at: number; readonly forced: CircuitRecord['forced'] };
}

/** Processes that call one backend, each with its own clock. */
export class CircuitWorld {
  readonly calls: Call[] = [];
  readonly observed = new Observed();
  readonly table: SimulatedCircuitTable;
  private readonly clock = new SimulatedClock();
  private readonly start = this.clock.now();

  constructor(private readonly world: World) {
    const { trouble = () => 'none', latencyMillis = 5, record, operator } = world;
    this.table = new SimulatedCircuitTable(this.clock, () => trouble(this.at), () => latencyMillis);
    if (record) this.table.record = record;
    if (operator) this.clock.at(this.start + operator.at, () => { this.table.record = { ...this.table.record, forced: operator.forced }; });
  }

  async run(): Promise<this> {
    const spy = jest.spyOn(Date, 'now').mockImplementation(() => this.clock.now());
    const processes = this.world.callers.map((caller, process) => this.process(caller, process));
    await this.clock.run(this.world.untilMillis + 60_000);
    await Promise.all(processes);
    spy.mockRestore();
    return this;
  }

  made(from = 0, to = Infinity): Call[] {
    return this.calls.filter(({ at, isRefused }) => !isRefused && at >= from && at < to);
  }

  refused(from = 0, to = Infinity): Call[] {
    return this.calls.filter(({ at, isRefused }) => isRefused && at >= from && at < to);
  }

  private get at(): number {
    return this.clock.now() - this.start;
  }

  private async process({ clockMillis, everyMillis, callMillis, concurrency, diesAt = Infinity }: Caller, process: number) {
    const table = this.world.isShared === false ? undefined : this.table.port();
    const circuit = new ProcessCircuits(this.observed, table, () => this.clock.now() + clockMillis).of('backend', SETTINGS);
    const one = async () => {
      while (this.at < Math.min(this.world.untilMillis, diesAt)) {
        const at = this.at;
        await circuit.run(async () => {
          this.calls.push({ process, at, isRefused: false });
          const answer = this.world.answer({ process, at });
          await this.clock.sleep(callMillis);
          if (this.at >= diesAt) await new Promise(() => undefined);
          return answer;
        }, outcome => this.health(outcome)).catch((error: unknown) => {
          if (!(error instanceof CircuitOpenError)) throw error;
          this.calls.push({ process, at, isRefused: true });
        });
        await this.clock.sleep(everyMillis);
      }
    };
    const all = Promise.all(Array.from({ length: concurrency }, one));
    // who dies in a call never ends
    if (diesAt === Infinity) await all;
  }

  private health(outcome: { readonly value: number | Health['kind'] } | { readonly error: unknown }): Health {
    if ('error' in outcome) throw outcome.error;
    return typeof outcome.value === 'number' ? healthOfStatus(outcome.value) : { kind: outcome.value };
  }
}
