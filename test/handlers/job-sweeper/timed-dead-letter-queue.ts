import { DeadLetterQueue, HeldMessage, MoveTask } from '../../../handlers/job-sweeper/ports';

interface Message extends HeldMessage {
  visibleAt: number;
}

/** Milliseconds of a call. */
const CALL = 15;
/** A long poll of an empty queue. */
const EMPTY_POLL = 1_000;
/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html */
const MOVES_PER_MILLI = 0.5;

/**
 * A standard dead-letter queue in simulated time. AWS does not say whether a redrive waits for messages in flight: here it moves only what was
 * visible at its start, and is visible when its turn comes.
 */
export class TimedDeadLetterQueue implements DeadLetterQueue {
  readonly arn = 'dead-letter-queue';
  readonly moved: string[] = [];
  now = 0;
  private messages: Message[] = [];
  private readonly tasks: Array<MoveTask & { status: string; readonly toMove: Message[]; doneAt: number }> = [];
  private readonly events: Array<{ readonly at: number; readonly happens: () => void }> = [];

  /** @param random the order in which SQS hands out messages */
  constructor(private readonly random: () => number) {}

  at(time: number, happens: () => void): void {
    this.events.push({ at: time, happens });
    this.events.sort((a, b) => a.at - b.at);
  }

  add(body: string): void {
    const id = `m${this.messages.length}-${this.now}`;
    this.messages.push({ messageId: id, body, receiptHandle: id, receiveCount: 6, sentAt: new Date(this.now), visibleAt: this.now });
  }

  get visible(): number {
    return this.messages.filter(({ visibleAt }) => visibleAt <= this.now).length;
  }

  get size(): number {
    return this.messages.length;
  }

  pass(milliseconds: number): void {
    const until = this.now + milliseconds;
    for (let next = this.events[0]; next && next.at <= until; next = this.events[0]) {
      this.events.shift();
      this.moveUntil(next.at);
      next.happens();
    }
    this.moveUntil(until);
  }

  redrive(): void {
    const toMove = this.messages.filter(({ visibleAt }) => visibleAt <= this.now);
    this.tasks.unshift({ status: 'RUNNING', startedAt: new Date(this.now), messagesMoved: 0, toMove, doneAt: this.now });
    this.moveUntil(this.now);
  }

  async moveTasks() { return this.call(() => this.tasks.map(task => ({ ...task }))); }

  async resume() { return this.call(() => this.redrive()); }

  async depth() { return this.call(() => this.messages.length); }

  async receive(holdSeconds: number) {
    const received = this.call(() => {
      const visible = this.messages.filter(({ visibleAt }) => visibleAt <= this.now);
      const first = Math.floor(this.random() * Math.max(1, visible.length - 9));
      return visible.slice(first, first + 10);
    });
    received.forEach(message => { message.visibleAt = this.now + holdSeconds * 1000; });
    if (received.length === 0) this.pass(EMPTY_POLL);
    return received;
  }

  async hold(messages: ReadonlyArray<{ readonly receiptHandle: string }>, seconds: number) {
    this.pass(CALL * Math.ceil(messages.length / 100)); // ten calls at a time
    const handles = new Set(messages.map(({ receiptHandle }) => receiptHandle));
    this.messages.filter(({ receiptHandle }) => handles.has(receiptHandle)).forEach(message => { message.visibleAt = this.now + seconds * 1000; });
  }

  private call<T>(act: () => T): T {
    this.pass(CALL);
    return act();
  }

  private moveUntil(time: number): void {
    this.now = time;
    const task = this.tasks.find(({ status }) => status === 'RUNNING');
    if (!task) return;
    const due = task.toMove.splice(0, Math.floor((time - task.doneAt) * MOVES_PER_MILLI));
    task.doneAt += due.length / MOVES_PER_MILLI;
    const gone = new Set(due.filter(({ visibleAt }) => visibleAt <= time));
    this.messages = this.messages.filter(message => !gone.has(message));
    gone.forEach(({ body }) => this.moved.push(body));
    if (task.toMove.length === 0) task.status = 'COMPLETED';
  }
}
