import { ReplayPorts } from './replay-ports';
import { Replay } from './replay-record';

type Kept = Pick<Replay, 'id'>;
type KeptPorts = Pick<ReplayPorts, 'stream' | 'shadow'>;

/** DescribeStreamSummary has a limit of 20 per second and account, and a Map has 40 shards at a time. Library default. */
const LOOK_MILLIS = 10_000;

/** What the stream has kept since the replay began, in milliseconds: the shortest that any page has seen, also since this one began. */
export async function keptMillis({ id }: Kept, { stream, shadow }: KeptPorts): Promise<number> {
  const today = await stream.retentionMillis();
  // what it drops while the period is shorter does not come back
  const replay = await shadow.record.update(now => now?.id === id ? { ...now, retentionMillis: Math.min(now.retentionMillis ?? today, today) } : now);
  return replay?.id === id ? replay.retentionMillis! : today;
}

/**
 * Whether the stream still had what was read. Kinesis leaves out what it does not keep any more, without an error.
 * The period may become shorter at any time. So it is looked at after the reads: not after each one,
 * but before the position behind them is stored.
 */
export class KeptReads {
  /** How old a record may have been when it was read, in milliseconds. Undefined: nothing was read since the last look. */
  private oldest?: number;
  private lookedAt = -Infinity;

  constructor(private readonly replay: Kept, private readonly ports: KeptPorts & Pick<ReplayPorts, 'now'>) {}

  /**
   * Notes a read that has ended, and looks if the last look was a while ago. Answers whether the stream still had everything.
   *
   * @param from epoch milliseconds of the first arrival that the read was to give
   */
  async read(from: number): Promise<boolean> {
    const now = this.ports.now();
    this.oldest = Math.max(this.oldest ?? 0, now - from);
    return this.lookedAt + LOOK_MILLIS > now || this.areKept();
  }

  /** Whether the stream still had everything, for certain. */
  async areKept(): Promise<boolean> {
    if (this.oldest === undefined) return true;
    const areKept = this.oldest <= await keptMillis(this.replay, this.ports);
    this.lookedAt = this.ports.now();
    this.oldest = undefined;
    return areKept;
  }
}
