import { Summary } from '../../../../handlers/shared/replay/run-step';
import { execute, Failed, States } from '../../view-projector/rebuild/state-machine';

type Event = Readonly<Record<string, unknown>>;
export interface Ended {
  readonly output?: Summary;
  readonly error?: string;
  readonly cause?: string;
}

/** Executions of a state machine. Invocations go on when their execution was stopped, or has given them up. */
export class Executions {
  /** Invocations, by their number, that go on while their answer is lost and the step is run again. */
  lost: readonly number[] = [];
  private readonly running = new Set<string>();
  private readonly invocations: Array<Promise<unknown>> = [];
  private count = 0;

  constructor(
    /** Its definition. */
    public machine: States,
    private readonly invoke: (event: Event, execution: string) => Promise<unknown>,
    private readonly wait: (state: string) => Promise<void>,
  ) {}

  isRunning(execution: string): boolean {
    return this.running.has(execution);
  }

  get last(): string {
    return `execution-${this.count}`;
  }

  /** An execution, to its end. Answers its output, or its error if it fails or was stopped. */
  async start(input: object, stopped: Promise<void> = new Promise(() => undefined)): Promise<Ended> {
    const execution = `execution-${++this.count}`;
    this.running.add(execution);
    const ended = this.run(execution, input);
    const answer = await Promise.race([ended, stopped.then(() => ({ error: 'Stopped' }))]);
    this.running.delete(execution);
    return answer;
  }

  /** Until no invocation is at work. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.invocations);
  }

  private async run(execution: string, input: object): Promise<Ended> {
    try {
      const output = await execute(this.machine, input as Record<string, unknown>, {
        context: { Execution: { Id: execution, Input: input } },
        invoke: async event => {
          // one that was stopped invokes nothing
          if (!this.running.has(execution)) return new Promise(() => undefined);
          const invocation = this.invoke(event, execution);
          const isLost = this.lost.includes(this.invocations.push(invocation));
          if (isLost) throw new Error('The connection was lost');
          return invocation;
        },
        wait: this.wait,
      });
      return { output: output as unknown as Summary };
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      return { error: error.name, cause: error.message };
    }
  }
}
