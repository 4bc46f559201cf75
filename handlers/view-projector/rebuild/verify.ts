import { Part, PartAnswer, runPages, viewOf } from './part';
import { RebuildPorts, RebuiltView } from './ports';
import { contentOf, Projector } from './projected';
import { sideBySide } from '../../shared/runtime/side-by-side';
import { Image } from '../../shared/stream/table-change';
import { buildingOf } from '../../shared/views/generations';
import { RebuildRefused } from '../../shared/views/rebuild-refused';
import { Row } from '../../shared/views/row';
import { generationOfKey } from '../../shared/views/row-keys';

/** Before a difference counts: mostly, the projector is less than this behind. Library defaults. */
export const PAUSES_MILLIS = [0, 250, 1_000, 3_000];
/** The state machine waits for 15 seconds between them: an hour. Library default. */
const MOST_ATTEMPTS = 240;

interface Compared {
  readonly key: Image;
  /** The item as it was scanned. Afterwards it is read again. */
  readonly scanned?: Image;
  /** The version that the row had at first. */
  readonly version?: string;
}

/** Compares each item of a segment with its row. */
export function verifyItems(part: Part, ports: RebuildPorts): Promise<PartAnswer> {
  return verify(part, ports, async (now, { projector }) => {
    const { items, next } = await ports.source.scan(now, now.token);
    return { compared: items.map(item => ({ key: projector.keyOf(item), scanned: item })), next };
  });
}

/** Compares each row of a segment with its item: there must be one. */
export function verifyRows(part: Part, ports: RebuildPorts): Promise<PartAnswer> {
  return verify(part, ports, async (now, { view, projector, generation }) => {
    const { rows, next } = await view.rows.scan(now, now.token);
    const own = rows.filter(({ id, entry }) => entry && generationOfKey(id) === generation);
    return { compared: own.map(row => ({ key: projector.keyOfRow(row) })), next };
  });
}

interface Building {
  readonly view: RebuiltView;
  readonly projector: Projector;
  readonly generation: string;
}
type ReadPage = (part: Part, building: Building) => Promise<{ readonly compared: readonly Compared[]; readonly next?: Image }>;

async function verify(part: Part, ports: RebuildPorts, read: ReadPage): Promise<PartAnswer> {
  const view = viewOf(ports, part.view);
  const keys = await ports.source.keys();
  return runPages(part, ports, async now => {
    const generation = buildingOf(await view.generations.read(view.settings), now.execution);
    const projector = new Projector(view, generation, keys, ports);
    const { compared, next } = await read(now, { view, projector, generation: generation.id });
    if (await agree(compared, { view, projector }, ports)) return { ...now, token: next, rows: now.rows + compared.length, attempts: 0 };
    checkAttempts(now.attempts);
    return { ...now, attempts: now.attempts + 1 };
  });
}

export function checkAttempts(attempts: number): void {
  if (attempts < MOST_ATTEMPTS) return;
  throw new RebuildRefused('ViewDiffers', 'Rows of the new generation differ from the source after an hour. Queries go on with the current generation.');
}

/** Whether each row is what its item is now, or is being changed by the live stream. */
async function agree(compared: readonly Compared[], { view, projector }: Pick<Building, 'view' | 'projector'>, ports: RebuildPorts): Promise<boolean> {
  let open = compared;
  for (const pause of PAUSES_MILLIS) {
    await ports.sleep(pause);
    const next = await sideBySide(open, async ({ key, scanned, version }): Promise<Compared | undefined> => {
      const item = scanned ?? await ports.source.get(key);
      const projected = await projector.row(key, item);
      if ('refused' in projected) return undefined;
      const row = await view.rows.get(projected.row.id);
      const isMoving = version !== undefined && versionOf(row) !== version;
      return isMoving || contentOf(projected.row) === (row && contentOf(row)) ? undefined : { key, version: versionOf(row) };
    });
    open = next.filter(each => each !== undefined);
    if (open.length === 0) return true;
  }
  return false;
}

/** Another one than that of any row, where there is none. */
function versionOf(row: Row | undefined): string {
  return row?.version ?? 'none';
}
