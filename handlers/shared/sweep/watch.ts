import { DeadLetterQueue, HeldMessage, isRedriving, MoveTask } from './dead-letter-queue';
import { lookInto, Seen, UNDRAINED_HOLD_SECONDS } from './look';
import { SweepRun } from './sweep-run';
import { Log } from '../jobs/job-ports';
import { millisBetween } from '../runtime/clock';

/** Clocks of SQS and of the function differ; library limit. */
const CLOCK_SKEW_MILLIS = 2_000;
/**
 * The count of SQS is behind by a minute or more (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html);
 * library default.
 */
const COUNT_LAG_MILLIS = 120_000;
/** A message that left and another that came leave the count as it was; library default. */
const LOOK_AGAIN_MILLIS = 600_000;

/** What is known of a dead-letter queue since the last look. Times are ISO 8601. */
export interface LastLook {
  readonly startedAt: string;
  /** From then on the messages of the look were visible again. */
  readonly heldUntil: string;
  /** The number of messages at its start. Absent if the next run has to look again. */
  readonly depth?: number;
  /** The number of messages in the look, which can be less. */
  readonly seen?: number;
  readonly oldestSentAt?: string;
}

/** The last look at each queue. */
export interface LookBook {
  last(queueArn: string): Promise<LastLook | undefined>;
  note(queueArn: string, look: LastLook): Promise<void>;
}

export interface WatchPorts {
  readonly looks: LookBook;
  readonly log: Log;
  now(): Date;
}

/** What to do with the messages of a look. */
export interface Watch<T> {
  readonly tasks: readonly MoveTask[];
  /** The share of the run's time that the look leaves. */
  readonly shareLeft: number;
  read(message: HeldMessage): T;
  /**
   * @param isAll whether these are all messages of the queue
   * @returns whether there is nothing more to learn from these messages
   */
  learn(seen: ReadonlyArray<Seen<T>>, lookedAt: Date, isAll: boolean): Promise<boolean>;
}

export interface Known {
  /** All messages that were in the queue then are known. Undefined if some cannot be seen now. */
  readonly until?: Date;
  readonly oldestSentAt?: Date;
}

/**
 * Looks into a dead-letter queue only if there is something to learn: otherwise all messages stay visible, for redrives and for the
 * metric. A redrive during a look leaves the messages of the look behind, and is resumed by the next run.
 */
export async function watch<T>(
  queue: DeadLetterQueue, run: SweepRun, ports: WatchPorts, { tasks, shareLeft, read, learn }: Watch<T>,
): Promise<Known> {
  if (isRedriving(tasks)) return {};
  const last = await ports.looks.last(queue.arn);
  const depth = await queue.depth();
  const disturbed = depth > 0 && last ? disturbedTask(tasks, last) : undefined;
  if (disturbed && await resume(queue, run, disturbed, ports.log)) return {};
  if (last && isUpToDate(last, depth, tasks, ports.now())) return knownBy(last, ports.now());

  const startedAt = ports.now();
  const note = (look: Omit<LastLook, 'startedAt'>) => ports.looks.note(queue.arn, { startedAt: startedAt.toISOString(), ...look });
  await note({ heldUntil: new Date(startedAt.getTime() + run.remainingSeconds * 1000).toISOString() });
  const { seen, isDrained } = await lookInto(queue, run, shareLeft, read);
  const heldUntil = new Date(ports.now().getTime() + (isDrained ? 0 : UNDRAINED_HOLD_SECONDS * 1000)).toISOString();
  const isAll = isDrained && seen.length >= depth;
  const failures = run.failures.length;
  const isLearnt = await learn(seen, startedAt, isAll) && run.failures.length === failures;
  // the rest of a FIFO group cannot be seen; the rest of a standard queue is in flight elsewhere
  const isDone = isLearnt && (isAll || (isDrained && queue.arn.endsWith('.fifo')));
  const oldestSentAt = oldest(seen)?.toISOString();
  await note({ heldUntil, seen: seen.length, oldestSentAt, ...isDone && { depth } });
  return { until: isAll && isLearnt ? startedAt : undefined, oldestSentAt: oldest(seen) };
}

/** The redrive that began while a look held messages, and did not move them. */
function disturbedTask(tasks: readonly MoveTask[], last: LastLook): MoveTask | undefined {
  const from = Date.parse(last.startedAt) - CLOCK_SKEW_MILLIS;
  const until = Date.parse(last.heldUntil) + CLOCK_SKEW_MILLIS;
  const newest = [...tasks].sort((a, b) => b.startedAt.getTime() - a.startedAt.getTime())[0] as MoveTask | undefined;
  const isDisturbed = newest?.status === 'COMPLETED' && newest.startedAt.getTime() >= from && newest.startedAt.getTime() <= until;
  return isDisturbed ? newest : undefined;
}

async function resume(queue: DeadLetterQueue, run: SweepRun, task: MoveTask, log: Log): Promise<boolean> {
  const failures = run.failures.length;
  await run.attempt(queue.resume(task), { step: 'redrive', queue: queue.arn });
  if (run.failures.length > failures) return false;
  log.info('redrive resumed', { queue: queue.arn });
  return true;
}

function isUpToDate(last: LastLook, depth: number, tasks: readonly MoveTask[], now: Date): boolean {
  const startedAt = Date.parse(last.startedAt);
  return last.depth === depth
    && tasks.every(task => task.startedAt.getTime() < startedAt)
    && millisBetween(now.getTime(), startedAt) < LOOK_AGAIN_MILLIS;
}

function knownBy({ depth = 0, seen = 0, oldestSentAt }: LastLook, now: Date): Known {
  return {
    until: seen >= depth ? new Date(now.getTime() - COUNT_LAG_MILLIS) : undefined,
    oldestSentAt: oldestSentAt === undefined ? undefined : new Date(oldestSentAt),
  };
}

function oldest(seen: ReadonlyArray<Seen<unknown>>): Date | undefined {
  return seen.reduce<Date | undefined>((first, { sentAt }) => first === undefined || sentAt < first ? sentAt : first, undefined);
}

/**
 * The age of the oldest message, counted from its sending. SQS leaves messages that were received three
 * times or more out of its age metric, and a look receives:
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
export function ageSeconds(sentAt: Date, now: Date): number {
  return Math.max(0, Math.round((now.getTime() - sentAt.getTime()) / 1000));
}
