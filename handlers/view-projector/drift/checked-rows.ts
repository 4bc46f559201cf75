import { CheckedView, Difference, DriftMetric, Suspect } from '../../shared/drift/ports';
import { Image } from '../../shared/stream/table-change';
import { Generation } from '../../shared/views/generations';
import { Row } from '../../shared/views/row';
import { generationOfKey } from '../../shared/views/row-keys';
import { RebuildPorts, RebuiltView, SourceTable, ViewRows } from '../rebuild/ports';
import { contentOf, Projector } from '../rebuild/projected';

/** The rows of an index table, as a check of drift reads and writes them. */
export interface DriftRows extends Pick<ViewRows, 'get'> {
  /** About so many rows of all generations. */
  sample(size: number): Promise<readonly Row[]>;
  /** Writes a row in the place of another, or of none. Whether it did: a change may have come since that one was read. */
  replace(row: Row, before: Row | undefined): Promise<boolean>;
}

export interface CheckedRowsPorts extends Pick<RebuildPorts, 'projectionOf' | 'now'> {
  readonly view: Pick<RebuiltView, 'settings' | 'generations'>;
  readonly rows: DriftRows;
  readonly source: Pick<SourceTable, 'keys' | 'get'>;
  readonly suspects: { read(): Promise<readonly Suspect[]>; write(suspects: readonly Suspect[]): Promise<void> };
  count(metric: DriftMetric, by: number): void;
}

/** The rows of the current generation of an index table. */
export class CheckedRows implements CheckedView {
  static async of(ports: CheckedRowsPorts): Promise<CheckedRows> {
    const { view, source } = ports;
    const { current } = await view.generations.read(view.settings);
    return new CheckedRows(ports, current, new Projector(view, current, await source.keys(), ports));
  }

  private constructor(private readonly ports: CheckedRowsPorts, private readonly generation: Generation, private readonly projector: Projector) {}

  get name(): string {
    return this.ports.view.settings.name;
  }

  async sample(size: number): Promise<Image[]> {
    const rows = await this.ports.rows.sample(size);
    return rows.filter(({ id, entry }) => entry && generationOfKey(id) === this.generation.id).map(row => this.projector.keyOfRow(row));
  }

  async compare(key: Image): Promise<Difference | undefined> {
    const { rows, source } = this.ports;
    const row = await rows.get(this.projector.idOf(key));
    const projected = await this.projector.row(key, await source.get(key));
    if ('refused' in projected || contentOf(projected.row) === (row && contentOf(row))) return undefined;
    // the version stays: every later change of the item has a greater one, and the one that the row has does not come again
    const repaired = row ? { ...projected.row, version: row.version, changedAt: row.changedAt } : projected.row;
    return { version: row?.version, repair: () => rows.replace(repaired, row) };
  }

  suspects(): Promise<readonly Suspect[]> {
    return this.ports.suspects.read();
  }

  remember(suspects: readonly Suspect[]): Promise<void> {
    return this.ports.suspects.write(suspects);
  }

  count(metric: DriftMetric, by: number): void {
    this.ports.count(metric, by);
  }
}
