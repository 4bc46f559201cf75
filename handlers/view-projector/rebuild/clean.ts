import { Part, PartAnswer, runPages, viewOf } from './part';
import { RebuildPorts } from './ports';
import { sideBySide } from '../../shared/runtime/side-by-side';
import { generationsOf } from '../../shared/views/generations';
import { generationOfKey } from '../../shared/views/row-keys';

/** Removes the rows of a segment that are of no generation any more. */
export async function clean(part: Part, ports: RebuildPorts): Promise<PartAnswer> {
  const { generations, rows, settings } = viewOf(ports, part.view);
  return runPages(part, ports, async now => {
    const page = await rows.scan(now, now.token);
    // after the scan: a generation that was begun since then has no rows in the page
    const kept = generationsOf(await generations.read(settings)).map(({ id }) => id);
    const orphans = page.rows.filter(({ id }) => !kept.includes(generationOfKey(id)!));
    await sideBySide(orphans, ({ id }) => rows.remove(id));
    return { ...now, token: page.next, rows: now.rows + orphans.length };
  });
}
