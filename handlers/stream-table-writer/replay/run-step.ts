import { createHash } from 'crypto';
import { inputOf, ReplayInput } from './input';
import { ReplayPorts } from './ports';
import { PartAnswer, readShard, ShardPart } from './read-shard';
import { clean, compareShadow, compareTable, promoteShadow, promoteTable, Sample, SegmentPart, switchBack } from './walk';
import { abandoned, begun, compared, Replay, switched, switching, SwitchTarget } from '../../shared/replay/replay-record';
import { ReplayRefused } from '../../shared/replay/replay-refused';
import { takingOver } from '../../shared/replay/taking-over';

/** What the state machine invokes with (src/stream-pipeline/private/replay-definition.ts). */
export type ReplayEvent =
  | { readonly step: 'begin' | 'beginSwitch' | 'abandon'; readonly input: unknown; readonly execution: string }
  | SumEvent
  | { readonly step: 'read'; readonly part: ShardPart }
  | { readonly step: keyof typeof SEGMENT_STEPS; readonly part: SegmentPart };

interface SumEvent {
  readonly step: 'compared' | 'switched';
  readonly execution: string;
  readonly shards?: Results<ShardPart>;
  readonly shadow: Results<SegmentPart>;
  readonly table?: Results<SegmentPart>;
}

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
  /** Records that were read: all, those that stages left out, and those that stages or the table refused. */
  readonly records?: Pick<ShardPart, 'records' | 'leftOut' | 'refused'>;
  readonly differences: SegmentPart['counts'];
  readonly samples: readonly Sample[];
}

const SEGMENT_STEPS = { clean, compareShadow, compareTable, promoteShadow, promoteTable, switchBack };
const NONE = { added: 0, changed: 0, removed: 0, kept: 0, returned: 0 };
/** Between the start of an execution and the first read of each shard, records expire. Library default. */
const MARGIN_MILLIS = 600_000;
/** Library limit: the state of an execution has 256 KiB (https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html). */
const MOST_SHARDS = 400;

/** One step of a replay, or of a switch. Each may be run again, whether it succeeded before or not. */
export async function runStep(event: ReplayEvent, ports: ReplayPorts): Promise<Plan | Summary | PartAnswer<ShardPart | SegmentPart>> {
  switch (event.step) {
    case 'begin': return begin(inputOf(event.input), event.execution, ports);
    case 'beginSwitch': return beginSwitch(inputOf(event.input), event.execution, ports);
    case 'abandon': return abandon(event.execution, ports);
    case 'read': return readShard(event.part, ports);
    case 'compared': case 'switched': return summed(event, ports);
    case 'clean': case 'compareShadow': case 'compareTable': case 'promoteShadow': case 'promoteTable': case 'switchBack':
      return SEGMENT_STEPS[event.step](event.part, ports);
    default: throw new ReplayRefused('InvalidInput', 'The event must have a step of the state machine.');
  }
}

async function begin({ from = 0, segments }: ReplayInput, execution: string, ports: ReplayPorts): Promise<Plan> {
  const { stream, shadow, log } = ports;
  const [retention, shards] = [await stream.retentionMillis(), await stream.shards()];
  const until = ports.now();
  const earliest = until - retention + MARGIN_MILLIS;
  const before = await shadow.record.read();
  if (before?.execution !== execution && from < earliest) {
    throw new ReplayRefused('FromTooEarly', `The stream keeps no older records: from must be at least ${new Date(earliest).toISOString()}.`);
  }
  if (from > until) throw new ReplayRefused('InvalidInput', 'from must not be in the future.');
  if (shards.length > MOST_SHARDS) throw new ReplayRefused('TooManyShards', `A replay reads at most ${MOST_SHARDS} shards, and the stream has ${shards.length}.`);
  const id = createHash('sha256').update(execution).digest('hex').slice(0, 16);
  await takingOver('ReplayInProgress', async () => {
    const ended = await endedOf(await shadow.record.read(), execution, ports);
    return shadow.record.update(replay => begun(replay, { id, execution, phase: 'reading', from, until }, ended));
  });
  log.info('the replay has begun', { replay: id, execution, shards: shards.length });
  return {
    execution,
    shards: shards.map(shard => ({ replay: id, shard, records: 0, leftOut: 0, refused: 0 })),
    parts: partsOf(id, segments),
  };
}

async function beginSwitch({ switchTo, segments }: ReplayInput, execution: string, ports: ReplayPorts): Promise<Plan> {
  const { record } = ports.shadow;
  const replay = await takingOver('ReplayInProgress', async () => {
    const ended = await endedOf(await record.read(), execution, ports);
    return record.update(state => switching(state, switchTo as SwitchTarget, execution, ports.now(), ended));
  });
  ports.log.info('the switch has begun', { replay: replay!.id, execution, switch_to: switchTo });
  return { execution, isPromoting: switchTo === 'shadow', parts: partsOf(replay!.id, segments) };
}

async function abandon(execution: string, { shadow, log }: ReplayPorts): Promise<Plan> {
  await shadow.record.update(replay => abandoned(replay, execution));
  log.warn('the replay is given up', { execution });
  return { execution, parts: partsOf('', 1) };
}

async function summed({ step, execution, shards, shadow, table = [] }: SumEvent, ports: ReplayPorts): Promise<Summary> {
  await ports.shadow.record.update(replay => step === 'compared' ? compared(replay, execution) : switched(replay, execution));
  const all = [...shadow, ...table].map(({ part }) => part);
  const differences = sumsOf(Object.keys(NONE) as Array<keyof typeof NONE>, all.map(({ counts }) => counts));
  ports.log.info(`the replay is ${step}`, { execution, ...differences });
  return {
    ...shards && { records: sumsOf(['records', 'leftOut', 'refused'], shards.map(({ part }) => part)) },
    differences,
    samples: all.flatMap(({ samples }) => samples),
  };
}

/** The execution that worked on the replay, if it has ended. */
async function endedOf(replay: Replay | undefined, execution: string, { isRunning }: ReplayPorts): Promise<string | undefined> {
  return replay && replay.execution !== execution && !await isRunning(replay.execution) ? replay.execution : undefined;
}

function partsOf(replay: string, segments: number): SegmentPart[] {
  return Array.from({ length: segments }, (_, segment) => ({ replay, segment, segments, counts: NONE, samples: [] }));
}

function sumsOf<N extends string>(names: readonly N[], counts: ReadonlyArray<Readonly<Record<N, number>>>): Record<N, number> {
  return Object.fromEntries(names.map(name => [name, counts.reduce((sum, each) => sum + each[name], 0)])) as Record<N, number>;
}
