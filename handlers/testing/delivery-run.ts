import { AsyncLocalStorage } from 'async_hooks';
import { DeliveredHandler, DeliveryOptions, ExecutionEnvironment, MakeHandler } from './delivery-options';
import { DeliveryPlan, PlannedMessage } from './delivery-plan';
import { Sandbox } from './sandbox';
import { AwsRequest, AwsResponse, SimulatedAws } from './simulated-aws';
import { SimulatedClock } from './simulated-clock';
import { FifoQueue } from './sqs-fifo-to-function';
import { ReceivedMessage, SqsQueue } from './sqs-queue';
import { SqsToFunction, StandardQueue } from './sqs-to-function';
import { LambdaContext, SqsBatchResponse, SqsEvent, SqsHandler } from '../runtime/sqs-event';

const TIMEOUT_MILLIS = 30_000;
/** AWS's advice for a queue before a function: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html. */
const VISIBILITY_TIMEOUT_MILLIS = 6 * TIMEOUT_MILLIS;
/** Enough that failures, duplicates and a neighbour's crash never use them up: nothing but poison has a reason to be in the dead-letter queue. */
const MAX_RECEIVE_COUNT = 12;
const HORIZON_MILLIS = 30 * 24 * 3600 * 1000;
const DUPLICATE_RATE = 0.2;
const CRASHED = 'Runtime exited';

interface Sent extends PlannedMessage {
  readonly id: string;
  /** As the history and the findings say it. */
  readonly label: string;
}

/** One invocation of the handler. */
interface Invocation {
  readonly run: DeliveryRun;
  readonly sandbox: Sandbox;
  readonly effects: string[];
}

const invocations = new AsyncLocalStorage<Invocation>();
let runs = 0;

/** The answer to what the AWS SDK asks within a handler under test. */
export async function answerOfAws(request: AwsRequest): Promise<AwsResponse> {
  const invocation = invocations.getStore();
  if (!invocation) throw new Error('checkDeliveries answers for AWS within an invocation of the handler only.');
  return invocation.run.answer(request, invocation);
}

/** Plays one plan, and keeps what happened. */
export class DeliveryRun {
  /** What happened, in order. */
  readonly history: string[] = [];
  /** The queue's ARN: of a run its own, so that the runtime keeps nothing of the run before. */
  readonly queueArn: string;
  private readonly clock = new SimulatedClock();
  private readonly queue: SqsQueue;
  private readonly aws: SimulatedAws;
  private readonly sent: readonly Sent[];
  private readonly effects: string[] = [];
  /** Messages whose function died after their effect: until it is recorded, nothing can know of it. */
  private readonly interrupted: string[] = [];
  private readonly attempts = new Map<string, number>();
  private readonly mistakes: string[] = [];
  private steps = 0;

  constructor(private readonly makeHandler: MakeHandler, private readonly options: DeliveryOptions, private readonly plan: DeliveryPlan) {
    runs += 1;
    const { fifo = false } = options;
    this.queueArn = `arn:aws:sqs:us-east-1:111122223333:check-${runs}${fifo ? '.fifo' : ''}`;
    const props = { visibilityTimeoutMillis: VISIBILITY_TIMEOUT_MILLIS, maxReceiveCount: MAX_RECEIVE_COUNT };
    this.queue = fifo
      ? new FifoQueue(props, this.clock)
      : new StandardQueue(props, this.clock, chanceOf(plan.seed), plan.duplicates ? DUPLICATE_RATE : 0);
    this.aws = new SimulatedAws(this.queue, () => this.clock.now());
    this.sent = plan.messages.map((message, index) => ({ ...message, id: `message-${index + 1}-of-run-${runs}`, label: `message-${index + 1}` }));
  }

  /** What is wrong with the handler, a line for each. */
  async findings(): Promise<string[]> {
    this.sent.forEach(message => this.queue.send(this.bodyOf(message), 0, this.options.fifo ? message.group : undefined));
    const mapping = new SqsToFunction(this.queue, {
      timeoutMillis: TIMEOUT_MILLIS,
      batchSize: this.plan.batchSize,
      maxConcurrency: this.plan.maxConcurrency,
      initialize: sandbox => this.initialize(sandbox),
      onInvoke: batch => this.note(`delivered: ${batch.map(message => this.received(message)).join(', ')}`),
    }, this.clock);
    try {
      await mapping.drain(HORIZON_MILLIS);
    } catch {
      this.mistakes.push('messages are still in the queue after 30 days');
    }
    return this.mistakes.length > 0 ? [...new Set(this.mistakes)] : [...this.lost(), ...this.repeated(), ...this.disordered()];
  }

  async answer(request: AwsRequest, { sandbox, effects }: Invocation): Promise<AwsResponse> {
    // the runtime reads settings once for all invocations: dying there would stop those of other environments
    if (this.aws.isOfSettings(request)) return this.aws.answer(request);
    await this.step(sandbox, effects);
    const answer = this.aws.answer(request);
    await this.step(sandbox, effects);
    return answer;
  }

  private initialize(sandbox: Sandbox): SqsHandler {
    const handler = this.handler();
    return (event, context) => this.clock.during(sandbox.run(() => this.invoke(handler, event, context, sandbox)));
  }

  private handler(): DeliveredHandler {
    try {
      const handler = this.makeHandler({ effect: id => this.effect(id) }) as unknown;
      if (typeof handler === 'function') return handler as DeliveredHandler;
      this.mistakes.push(`makeHandler must return a function, got ${typeof handler}`);
    } catch (error) {
      this.mistakes.push(`makeHandler must return a function, it threw ${String(error)}`);
    }
    return () => { throw new Error(this.mistakes.at(-1)); };
  }

  private async invoke(handler: DeliveredHandler, event: SqsEvent, context: LambdaContext, sandbox: Sandbox): Promise<SqsBatchResponse> {
    const effects: string[] = [];
    const records = event.Records.map(record => ({ ...record, eventSource: 'aws:sqs', eventSourceARN: this.queueArn }));
    const run = async () => {
      await this.step(sandbox, effects);
      const answer = await handler({ Records: records } as never, context as never, undefined as never);
      await this.step(sandbox, effects);
      return answer as SqsBatchResponse;
    };
    try {
      const answer = await invocations.run({ run: this, sandbox, effects }, run);
      const failed = answer?.batchItemFailures?.map(({ itemIdentifier }) => itemIdentifier) ?? [];
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
    const message = this.sent.find(each => each.id === id);
    if (!message) {
      this.mistakes.push(`effect must be called with the id of a message, got ${JSON.stringify(id)}`);
      throw new Error(this.mistakes.at(-1));
    }
    const { label, failures, poison } = message;
    const attempt = (this.attempts.get(id) ?? 0) + 1;
    this.attempts.set(id, attempt);
    if (invocation) await this.step(invocation.sandbox, invocation.effects);
    if (poison || attempt <= failures) {
      this.note(`effect of ${label} fails`);
      throw new Error(`checkDeliveries: the effect of ${label} fails by plan`);
    }
    this.note(`effect of ${label}`);
    this.effects.push(id);
    invocation?.effects.push(id);
    if (invocation) await this.step(invocation.sandbox, invocation.effects);
  }

  /** A place where the execution environment can die: from here on its code does not go on. */
  private step(sandbox: Sandbox, effects: readonly string[]): Promise<void> {
    if (sandbox.alive) this.steps += 1;
    if (sandbox.alive && this.steps === this.plan.crashAt) {
      this.note('the execution environment dies');
      this.interrupted.push(...new Set(effects));
      sandbox.kill(CRASHED);
    }
    return sandbox.guard(() => undefined);
  }

  private bodyOf({ id }: Sent): string {
    const { type = 'Test.v1', data = { id } } = this.options.message?.(id) ?? {};
    return JSON.stringify({ specversion: '1.0', id, source: 'checkDeliveries', type, data });
  }

  /** On a FIFO queue, a failure costs those behind it in the batch a receive, too: they can be moved to the dead-letter queue with it. */
  private lost(): string[] {
    const dead = new Set(this.queue.deadLetters.map(({ body }) => idOf(body)));
    return this.sent.flatMap(({ id, label, poison }) => {
      if (!this.effects.includes(id) && !dead.has(id)) return [`${label} is lost: it has no effect, and is not in the dead-letter queue`];
      return dead.has(id) && !poison && !this.options.fifo ? [`${label} was moved to the dead-letter queue, although its effect would succeed`] : [];
    });
  }

  private repeated(): string[] {
    if (this.options.effects === 'at-least-once') return [];
    return this.sent.flatMap(({ id, label }) => {
      const count = this.effects.filter(effect => effect === id).length;
      const most = 1 + this.interrupted.filter(interrupted => interrupted === id).length;
      return count <= most ? [] : [`${label} had its effect ${count} times`];
    });
  }

  /** A message in the dead-letter queue has lost its place. */
  private disordered(): string[] {
    if (!this.options.fifo) return [];
    const order = [...new Set(this.effects)];
    const groups = [...new Set(this.sent.map(({ group }) => group))];
    return groups.flatMap(group => {
      const expected = this.sent.filter(({ group: own, id }) => own === group && order.includes(id));
      const actual = order.flatMap(id => expected.find(message => message.id === id) ?? []);
      const labels = (messages: readonly Sent[]) => messages.map(({ label }) => label).join(', ');
      return labels(actual) === labels(expected) ? [] : [`group ${group} was handled in the order ${labels(actual)}, and was sent as ${labels(expected)}`];
    });
  }

  private received({ body, messageId, receiveCount, groupId }: ReceivedMessage): string {
    const label = this.sent.find(({ id }) => id === idOf(body))?.label ?? messageId;
    return `${label} (receive ${receiveCount}${groupId === undefined ? '' : `, group ${groupId}`})`;
  }

  private note(line: string): void {
    this.history.push(line);
  }
}

function idOf(body: string): string {
  return (JSON.parse(body) as { id: string }).id;
}

/** Numbers that seem random, the same for each seed: the minimal standard generator of Park and Miller. */
function chanceOf(seed: number): () => number {
  let state = seed % 2_147_483_646 + 1;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}
