import { AsyncLocalStorage } from 'async_hooks';
import { DeliveredHandler, ExecutionEnvironment, MakeHandler } from './check-options';
import { PlannedItem } from './delivery-plan';
import { Sandbox } from './sandbox';
import { AwsRequest, AwsResponse, SimulatedAws, UnknownCall } from './simulated-aws';
import { SimulatedClock } from './simulated-clock';
import { LambdaContext, SqsBatchResponse } from '../runtime/sqs-event';

export const TIMEOUT_MILLIS = 30_000;
/** Enough that failures, duplicates and a neighbour's crash never use them up: only poison has a reason to be given up. */
export const MOST_DELIVERIES = 12;
export const HORIZON_MILLIS = 30 * 24 * 3600 * 1000;
export const DUPLICATE_RATE = 0.2;
const CRASHED = 'Runtime exited';

const LONGEST_ERROR = 500;

/** How an effect fails where the plan says so. */
class PlannedFailure extends Error {}

/** What a run is made of. */
export interface RunProps<TItem extends PlannedItem> {
  readonly what: 'message' | 'job' | 'subtask';
  readonly makeHandler: MakeHandler;
  readonly items: readonly TItem[];
  readonly crashAt?: number;
}

/** What a run knows an item by. */
export interface Named {
  readonly id: string;
  /** As the history and the findings say it. */
  readonly label: string;
}

/** One invocation of the handler. */
interface Invocation {
  readonly run: HandlerRun;
  readonly sandbox: Sandbox;
  readonly effects: string[];
  /** By the clock of the machine. */
  readonly startedAt: number;
}

const invocations = new AsyncLocalStorage<Invocation>();
const { now: machineNow } = Date;
let runs = 0;

/** The answer to what the AWS SDK asks within a handler under test. */
export async function answerOfAws(request: AwsRequest): Promise<AwsResponse> {
  const invocation = invocations.getStore();
  if (!invocation) throw new Error('A check of handlers answers for AWS within an invocation of the handler only.');
  return invocation.run.answer(request, invocation);
}

/** What a helper of the runtime says of an error of the work. Those of the plan are known. */
export function workFailed(error: unknown): void {
  if (!(error instanceof PlannedFailure)) invocations.getStore()?.run.history.push(`the work failed: ${String(error).slice(0, LONGEST_ERROR)}`);
}

/** The time within a handler under test is simulated, and goes on with that of the machine. Elsewhere it is the machine's. */
export function simulatedNow(): number {
  const invocation = invocations.getStore();
  return invocation ? invocation.run.now() + machineNow() - invocation.startedAt : machineNow();
}

/** Plays one plan, and keeps what happened. */
export abstract class HandlerRun<TItem extends PlannedItem = PlannedItem> {
  /** What happened, in order. */
  readonly history: string[] = [];
  /** Environment variables of the function. */
  abstract readonly environment: { readonly [name: string]: string };
  protected abstract readonly aws: SimulatedAws;
  protected readonly clock = new SimulatedClock(new Date(machineNow()).toISOString());
  protected readonly items: readonly (TItem & Named)[];
  /** Of a run its own, so that the runtime keeps nothing of the run before. */
  protected readonly name: string;
  protected readonly effects: string[] = [];
  /** Items whose function died after their effect: until it is recorded, nothing can know of it. */
  private readonly interrupted: string[] = [];
  private readonly attempts = new Map<string, number>();
  private readonly mistakes = new Set<string>();
  private steps = 0;

  constructor(protected readonly props: RunProps<TItem>) {
    runs += 1;
    this.name = `check-${runs}`;
    this.items = props.items.map((item, index) => ({ ...item, id: `${props.what}-${index + 1}-of-run-${runs}`, label: `${props.what}-${index + 1}` }));
  }

  now(): number {
    return this.clock.now();
  }

  /** What is wrong with the handler, a line for each. */
  async findings(): Promise<string[]> {
    await this.deliver();
    return this.mistakes.size > 0 ? [...this.mistakes] : this.verdict();
  }

  async answer(request: AwsRequest, { sandbox, effects }: Invocation): Promise<AwsResponse> {
    // the runtime reads settings once for all invocations: dying there would stop those of other environments
    if (this.aws.isOfSettings(request)) return this.aws.answer(request);
    await this.step(sandbox, effects);
    const answer = this.answerOf(request);
    await this.step(sandbox, effects);
    return answer;
  }

  /** Delivers until nothing is left. */
  protected abstract deliver(): Promise<void>;

  /** What is wrong after all was delivered. */
  protected abstract verdict(): string[];

  /** What the history calls a record by its identifier, as the handler answers it. */
  protected abstract deliveredAs(itemIdentifier: string): string;

  /** Called at each step of the run. */
  protected onStep(_step: number): void {}

  /** The handler of a new execution environment. */
  protected initialize(sandbox: Sandbox): (event: object, context: LambdaContext) => Promise<SqsBatchResponse> {
    const handler = this.handler();
    return (event, context) => this.clock.during(sandbox.run(() => this.invoke(handler, event, context, sandbox)));
  }

  protected wrong(mistake: string): Error {
    this.mistakes.add(mistake);
    return new Error(mistake);
  }

  protected note(line: string): void {
    this.history.push(line);
  }

  protected labelOf(id: string): string | undefined {
    return this.items.find(item => item.id === id)?.label;
  }

  /** Where something is given up although its effect would succeed, this says what stood in the way. */
  protected reasonOf(id: string): string {
    return this.attempts.has(id) ? 'although its effect would succeed' : 'and effect was never called for it';
  }

  protected repeated(): string[] {
    return this.items.flatMap(({ id, label }) => {
      const count = this.effects.filter(effect => effect === id).length;
      const most = 1 + this.interrupted.filter(interrupted => interrupted === id).length;
      return count <= most ? [] : [`${label} had its effect ${count} times`];
    });
  }

  /** @param groups what the source calls what it keeps in order. What was given up has lost its place */
  protected disordered(groups: 'group' | 'partition key'): string[] {
    const order = [...new Set(this.effects)];
    return [...new Set(this.items.map(({ group }) => group))].flatMap(group => {
      const expected = this.items.filter(({ group: own, id }) => own === group && order.includes(id));
      const actual = order.flatMap(id => expected.find(item => item.id === id) ?? []);
      const labels = (items: readonly Named[]) => items.map(({ label }) => label).join(', ');
      return labels(actual) === labels(expected) ? [] : [`${groups} ${group} was handled in the order ${labels(actual)}, and was sent as ${labels(expected)}`];
    });
  }

  private answerOf(request: AwsRequest): AwsResponse {
    try {
      return this.aws.answer(request);
    } catch (error) {
      throw error instanceof UnknownCall ? this.wrong(error.message) : error;
    }
  }

  private handler(): DeliveredHandler {
    try {
      const handler = this.props.makeHandler({ effect: id => this.effect(id) }) as unknown;
      if (typeof handler === 'function') return handler as DeliveredHandler;
      if (handler instanceof Promise) {
        handler.catch(() => undefined);
        this.wrong('makeHandler must return a function, got a promise: pass a function that makes the handler, not the handler');
      } else {
        this.wrong(`makeHandler must return a function, got ${typeof handler}`);
      }
    } catch (error) {
      this.wrong(`makeHandler must return a function, it threw ${String(error)}`);
    }
    return () => { throw new Error('no handler'); };
  }

  private async invoke(handler: DeliveredHandler, event: object, context: LambdaContext, sandbox: Sandbox): Promise<SqsBatchResponse> {
    const effects: string[] = [];
    const run = async () => {
      await this.step(sandbox, effects);
      const answer = await handler(event as never, context as never, undefined as never);
      await this.step(sandbox, effects);
      return answer as SqsBatchResponse;
    };
    try {
      const answer = await invocations.run({ run: this as unknown as HandlerRun, sandbox, effects, startedAt: machineNow() }, run);
      const failed = answer?.batchItemFailures?.map(({ itemIdentifier }) => this.deliveredAs(itemIdentifier)) ?? [];
      this.note(failed.length === 0 ? 'answered: all handled' : `answered: failed are ${failed.join(', ')}`);
      return answer;
    } catch (error) {
      this.note(`the handler threw ${String(error)}`);
      throw error;
    }
  }

  /** The promise of work that nobody waits for must not end the test's process. */
  private effect(id: string): ReturnType<ExecutionEnvironment['effect']> {
    const effect = this.doEffect(id);
    effect.catch(() => undefined);
    return effect;
  }

  private async doEffect(id: string): Promise<void> {
    const invocation = invocations.getStore();
    const item = this.items.find(each => each.id === id);
    const { what } = this.props;
    if (!item) {
      throw this.wrong(`effect must be called with ${what === 'subtask' ? 'the name of a subtask' : `the id of a ${what}`}, got ${JSON.stringify(id)}`);
    }
    const { label, failures, poison } = item;
    const attempt = (this.attempts.get(id) ?? 0) + 1;
    this.attempts.set(id, attempt);
    if (invocation) await this.step(invocation.sandbox, invocation.effects);
    if (poison || attempt <= failures) {
      this.note(`effect of ${label} fails`);
      throw new PlannedFailure(`The effect of ${label} fails by plan.`);
    }
    this.note(`effect of ${label}`);
    this.effects.push(id);
    invocation?.effects.push(id);
    if (invocation) await this.step(invocation.sandbox, invocation.effects);
  }

  /** A place where the execution environment can die: from here on its code does not go on. */
  private step(sandbox: Sandbox, effects: readonly string[]): Promise<void> {
    if (sandbox.alive) {
      this.steps += 1;
      this.onStep(this.steps);
    }
    if (sandbox.alive && this.steps === this.props.crashAt) {
      this.note('the execution environment dies');
      this.interrupted.push(...new Set(effects));
      sandbox.kill(CRASHED);
    }
    return sandbox.guard(() => undefined);
  }
}

/** Numbers that seem random, the same for each seed: the minimal standard generator of Park and Miller. */
export function chanceOf(seed: number): () => number {
  let state = seed % 2_147_483_646 + 1;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}
