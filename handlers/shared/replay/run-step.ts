import { createHash } from 'crypto';
import { fenced } from './fence';
import { inputOf, ReplayInput } from './input';
import { PartAnswer, RecordCounts, ShardPart } from './read-shard';
import { ReplayPorts } from './replay-ports';
import { abandoned, begun, checkAge, compared, isSwitching, Replay, switched, switching, SwitchTarget, Turn, turnOf } from './replay-record';
import { ReplayRefused } from './replay-refused';
import { takingOver } from './taking-over';
import { clean, Sample, SegmentPart } from './walk';

/** What the state machine invokes with (src/stream-pipeline/private/replay-definition.ts). */
export type ReplayEvent = ReplayStep & {
  /** `PROTOCOL` of the definition. Undefined before there was one. */
  readonly protocol?: number;
};

type ReplayStep =
  | { readonly step: 'begin' | 'beginSwitch' | 'beginCatchUp' | 'abandon'; readonly input: unknown; readonly execution: string }
  | SumEvent
  | { readonly step: 'read' | 'catchUp'; readonly part: ShardPart & RecordCounts }
  | { readonly step: 'clean' | SegmentStep; readonly part: SegmentPart };

interface SumEvent {
  readonly step: 'compared' | 'switched';
  readonly execution: string;
  readonly shards?: Results<ShardPart & RecordCounts>;
  readonly shadow: Results<SegmentPart>;
  readonly table?: Results<SegmentPart>;
}

type SegmentStep = 'compareShadow' | 'compareTable' | 'promoteShadow' | 'promoteTable' | 'switchBack';
type Results<P> = ReadonlyArray<{ readonly part: P }>;

/** What is known from the first step on. */
export interface Plan {
  readonly execution: string;
  readonly isPromoting?: boolean;
  readonly shards?: readonly ShardPart[];
  readonly parts: readonly SegmentPart[];
}

/** The output of an execution. */
export interface Summary {
  /** Records that were read: all, and by what became of them. */
  readonly records?: RecordCounts;
  /** When the first record of each shard arrived that was read. Records before it were dropped, or there were none: the stream has no trace of them. */
  readonly firstRecords?: Readonly<Record<string, string>>;
  readonly differences: SegmentPart['counts'];
  readonly samples: readonly Sample[];
}

/** What a kind of branch does in the steps. `R` are the names of its counts of records, `C` those of items. */
export interface ReplaySteps<P, R extends string = string, C extends string = string> {
  readonly records: readonly R[];
  readonly differences: readonly C[];
  readonly segments: Readonly<Record<SegmentStep, (part: SegmentPart<C>, ports: P) => Promise<PartAnswer<SegmentPart<C>>>>>;
  /** Refuses a switch that can no longer end. Answers where a switch back reads on. */
  planSwitch?(replay: Replay, target: SwitchTarget, ports: P): Promise<Pick<Replay, 'readOnFrom'>>;
  read(part: ShardPart & RecordCounts<R>, ports: P): Promise<PartAnswer<ShardPart>>;
  /** Reads on, after a switch. */
  catchUp?(part: ShardPart & RecordCounts<R>, ports: P): Promise<PartAnswer<ShardPart>>;
}

/** What steps and the definition expect of one another: another number when one of them needs what an earlier version of the other does not give or do. */
const PROTOCOL = 1;
/** The others clean up, also after an execution of an earlier version. */
const STEPS_OF_PROTOCOL: ReadonlyArray<ReplayEvent['step']> = [
  'begin', 'beginSwitch', 'beginCatchUp', 'read', 'catchUp', 'compared', 'switched',
  'compareShadow', 'compareTable', 'promoteShadow', 'promoteTable', 'switchBack',
];
/** Between the start of an execution and the first read of each shard, records expire. Library default. */
export const MARGIN_MILLIS = 600_000;
/** By which the clocks of Kinesis and of the other services may differ. Library default. */
const CLOCK_MILLIS = 60_000;
/** Library limit: the state of an execution has 256 KiB (https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html). */
export const MOST_SHARDS = 400;

/** One step of a replay, or of a switch. Each may be run again, whether it succeeded before or not. */
export async function runStep<P extends ReplayPorts, R extends string, C extends string>(
  event: ReplayEvent, kind: ReplaySteps<P, R, C>, ports: P,
): Promise<Plan | Summary | PartAnswer<ShardPart | SegmentPart>> {
  if (event.protocol !== PROTOCOL && STEPS_OF_PROTOCOL.includes(event.step)) {
    throw new ReplayRefused('ReplayLost', 'The execution began with another version of its state machine: start a new execution when the deployment is over, not a redrive.');
  }
  // the state machine gives a kind the parts that it made
  const steps = kind as unknown as ReplaySteps<P>;
  switch (event.step) {
    case 'begin': return begin(inputOf(event.input), event.execution, steps, ports);
    case 'beginSwitch': return beginSwitch(inputOf(event.input), event.execution, steps, ports);
    case 'beginCatchUp': return beginCatchUp(event.execution, steps, ports);
    case 'abandon': return abandon(event.execution, steps, ports);
    case 'read': return steps.read(event.part, fenced(ports, event.part));
    case 'catchUp': return steps.catchUp!(event.part, fenced(ports, event.part));
    case 'compared': case 'switched': return summed(event, steps, ports);
    case 'clean': return clean(event.part, ports);
    case 'compareShadow': case 'compareTable': case 'promoteShadow': case 'promoteTable': case 'switchBack':
      return steps.segments[event.step](event.part, fenced(ports, event.part));
    default: throw new ReplayRefused('InvalidInput', 'The event must have a step of the state machine.');
  }
}

async function begin<P extends ReplayPorts>({ from = 0, segments }: ReplayInput, execution: string, steps: ReplaySteps<P>, ports: P): Promise<Plan> {
  const { stream, shadow, log } = ports;
  const [retention, shards] = [await stream.retentionMillis(), await stream.shards()];
  const until = ports.now();
  const earliest = until - retention + MARGIN_MILLIS;
  const before = await shadow.record.read();
  if (before?.execution !== execution && from < earliest) {
    throw new ReplayRefused('FromTooEarly', `The stream keeps no older records: from must be at least ${new Date(earliest).toISOString()}.`);
  }
  if (from > until) throw new ReplayRefused('InvalidInput', 'from must not be in the future.');
  const id = createHash('sha256').update(execution).digest('hex').slice(0, 16);
  const turn = { replay: id, turn: 0 };
  const parts = shardParts(turn, shards, steps);
  const givenUp = await takingOver('ReplayInProgress', async () => {
    const last = await shadow.record.read();
    const executions = { ended: await endedOf(last, execution, ports), givenUp: await givenUpOf(last, steps, ports) };
    await shadow.record.update(replay => begun(replay, { id, execution, phase: 'reading', from, until, retentionMillis: retention }, executions));
    return executions.givenUp;
  });
  if (givenUp !== undefined) log.warn('a switch that can no longer end is given up', { replay: id, execution: givenUp });
  log.info('the replay has begun', { replay: id, execution, shards: shards.length });
  return { execution, shards: parts, parts: segmentParts(turn, segments, steps) };
}

async function beginSwitch<P extends ReplayPorts>(
  { switchTo, segments }: ReplayInput, execution: string, steps: ReplaySteps<P>, ports: P,
): Promise<Plan> {
  const { record } = ports.shadow;
  const target = switchTo as SwitchTarget;
  const replay = await takingOver('ReplayInProgress', async () => {
    const before = await record.read();
    const ended = await endedOf(before, execution, ports);
    const now = ports.now();
    const next = switching(before, target, { execution, now, ended });
    const plan = await steps.planSwitch?.({ ...next, phase: before!.phase }, target, ports);
    return record.update(state => ({ ...switching(state, target, { execution, now, ended }), ...plan }));
  });
  ports.log.info('the switch has begun', { replay: replay!.id, execution, switch_to: target });
  return { execution, isPromoting: target === 'shadow', parts: segmentParts(ownTurn(replay!), segments, steps) };
}

/** Begins to read what the results in the table may lack: also shards that are new. */
async function beginCatchUp<P extends ReplayPorts>(execution: string, steps: ReplaySteps<P>, { stream, shadow, now }: P): Promise<Plan> {
  const replay = await shadow.record.read();
  if (replay?.execution !== execution) throw new ReplayRefused('ReplayLost', 'Another execution has taken the replay over.');
  if (replay.phase === 'returning' && replay.readOnFrom === undefined) return { execution, shards: [], parts: [] };
  const until = now() + CLOCK_MILLIS;
  return { execution, shards: shardParts(ownTurn(replay), await stream.shards(), steps).map(part => ({ ...part, until })), parts: [] };
}

async function abandon<P extends ReplayPorts>(execution: string, steps: ReplaySteps<P>, { shadow, log }: P): Promise<Plan> {
  await shadow.record.update(replay => abandoned(replay, execution));
  log.warn('the replay is given up', { execution });
  return { execution, parts: segmentParts({ replay: '', turn: 0 }, 1, steps) };
}

async function summed<P extends ReplayPorts>(
  { step, execution, shards, shadow, table = [] }: SumEvent, steps: ReplaySteps<P>, ports: P,
): Promise<Summary> {
  await ports.shadow.record.update(replay => step === 'compared' ? compared(replay, execution) : switched(replay, execution));
  const all = [...shadow, ...table].map(({ part }) => part);
  const differences = sumsOf(steps.differences, all.map(({ counts }) => counts));
  ports.log.info(`the replay is ${step}`, { execution, ...differences });
  return {
    ...shards && { records: sumsOf(steps.records, shards.map(({ part }) => part)), firstRecords: firstRecordsOf(shards) },
    differences,
    samples: all.flatMap(({ samples }) => samples),
  };
}

function firstRecordsOf(shards: Results<ShardPart>): Readonly<Record<string, string>> {
  return Object.fromEntries(shards.flatMap(({ part: { shard, first } }) => first === undefined ? [] : [[shard, new Date(first).toISOString()]]));
}

/** The execution that worked on the replay, if it has ended. */
async function endedOf(replay: Replay | undefined, execution: string, { isRunning }: ReplayPorts): Promise<string | undefined> {
  return replay && replay.execution !== execution && !await isRunning(replay.execution) ? replay.execution : undefined;
}

/** The execution that began a switch which can no longer end, nor another one in its place. */
async function givenUpOf<P extends ReplayPorts>(replay: Replay | undefined, steps: ReplaySteps<P>, ports: P): Promise<string | undefined> {
  if (!replay || !isSwitching(replay)) return undefined;
  for (const target of ['shadow', 'previous'] as const) if (await canSwitch(replay, target, steps, ports)) return undefined;
  return replay.execution;
}

async function canSwitch<P extends ReplayPorts>(replay: Replay, target: SwitchTarget, steps: ReplaySteps<P>, ports: P): Promise<boolean> {
  try {
    checkAge(replay, ports.now());
    await steps.planSwitch?.(replay, target, ports);
    return true;
  } catch (error) {
    if (!(error instanceof ReplayRefused)) throw error;
    return false;
  }
}

/** @param next what to do */
export function checkShards(shards: readonly string[], next?: string) {
  if (shards.length <= MOST_SHARDS) return;
  const found = `A replay reads at most ${MOST_SHARDS} shards, and the stream has ${shards.length}`;
  throw new ReplayRefused('TooManyShards', next === undefined ? `${found}.` : `${found}: ${next}.`);
}

function ownTurn(replay: Replay): Turn {
  return { replay: replay.id, turn: turnOf(replay) };
}

function shardParts<P>(turn: Turn, shards: readonly string[], { records }: ReplaySteps<P>): ShardPart[] {
  checkShards(shards);
  return shards.map(shard => ({ ...zeros(records), ...turn, shard }));
}

function segmentParts<P>(turn: Turn, segments: number, { differences }: ReplaySteps<P>): SegmentPart[] {
  return Array.from({ length: segments }, (_, segment) => ({ ...turn, segment, segments, counts: zeros(differences), samples: [] }));
}

function zeros(names: readonly string[]): Readonly<Record<string, number>> {
  return Object.fromEntries(names.map(name => [name, 0]));
}

function sumsOf(names: readonly string[], counts: readonly RecordCounts[]): RecordCounts {
  return Object.fromEntries(names.map(name => [name, counts.reduce((sum, each) => sum + each[name], 0)]));
}
