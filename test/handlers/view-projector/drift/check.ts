import { checkDrift } from '../../../../handlers/shared/drift/check-drift';
import { DriftMetric, Suspect } from '../../../../handlers/shared/drift/ports';
import { Image } from '../../../../handlers/shared/stream/table-change';
import { foreignId } from '../../../../handlers/shared/views/item-key';
import { Row } from '../../../../handlers/shared/views/row';
import { CheckedRows } from '../../../../handlers/view-projector/drift/checked-rows';
import { World } from '../rebuild/world';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-items */
const LARGEST_ITEM = 409_600;
const keyOf = ({ id }: Image): Image => ({ id });

/** The drift check of a world's view. Every call is a turn. */
export class Check {
  readonly counts: Record<DriftMetric, number> = { Checked: 0, Drifted: 0, Repaired: 0 };
  suspects: readonly Suspect[] = [];
  /** Throws for the row that it refuses. */
  refuses?: (row: Row) => boolean;
  hasTime = true;
  /** Runs behind each call. */
  afterCall?: () => void;

  constructor(private readonly world: World, private readonly acceptableLagSeconds: number) {}

  /** The rows of the view, as a run opens them. */
  open(): Promise<CheckedRows> {
    const { world } = this;
    const call = <T>(apply: () => T) => this.call(apply);
    const get = (id: string) => world.table.rows.get(id);
    return CheckedRows.of({
      view: {
        settings: world.settings,
        generations: { read: () => call(() => world.state), update: () => { throw new Error('a check changes no generations'); } },
      },
      rows: {
        get: id => call(() => get(id)),
        sample: () => call(() => [...world.table.rows.values()]),
        replace: (row, before) => call(() => {
          if (this.refuses?.(row)) throw new Error('AccessDeniedException');
          if (get(row.id)?.version !== before?.version) return false;
          world.table.rows.set(row.id, row);
          return true;
        }),
      },
      source: { keys: () => call(() => [{ name: 'id', type: 'S' as const }]), get: key => call(() => foreignId(key) === undefined ? world.source.get(key.id.S as string) : undefined) },
      suspects: {
        read: () => call(() => this.suspects),
        write: suspects => call(() => {
          if (Buffer.byteLength(JSON.stringify(suspects)) > LARGEST_ITEM) throw new Error('ValidationException');
          this.suspects = JSON.parse(JSON.stringify(suspects)) as Suspect[];
        }),
      },
      projectionOf: world.projectionFor,
      now: () => world.now,
      count: (metric, by) => { this.counts[metric] += by; },
    });
  }

  async run(): Promise<void> {
    const { world } = this;
    await checkDrift({
      views: [{ name: 'Top', open: () => this.open() }],
      settings: { sampleSize: 100, acceptableLagSeconds: this.acceptableLagSeconds },
      log: silent,
      sample: () => this.call(() => [...world.source.values()].map(keyOf)),
      sleep: () => world.turns.turn(),
      now: () => world.now,
      hasTime: () => this.hasTime,
    });
  }

  private async call<T>(apply: () => T): Promise<T> {
    await this.world.turns.turn();
    const result = apply();
    this.afterCall?.();
    return result;
  }
}
