import { createHash } from 'crypto';
import { Part, PartAnswer, runPages, viewOf } from './part';
import { RebuildPorts } from './ports';
import { Projector } from './projected';
import { itemJson } from '../../shared/json/attribute-json';
import { sideBySide } from '../../shared/runtime/side-by-side';
import { Image } from '../../shared/stream/table-change';
import { buildingOf } from '../../shared/views/generations';
import { RebuildRefused } from '../../shared/views/rebuild-refused';

/**
 * Writes rows of the items of a segment, for those that have none. A row of the live stream stays: every change after an item was read comes
 * to this generation, because the projector reads the record of the generations after the change was made.
 */
export async function backfill(part: Part, ports: RebuildPorts): Promise<PartAnswer> {
  const view = viewOf(ports, part.view);
  const keys = await ports.source.keys();
  return runPages(part, ports, async now => {
    const generation = buildingOf(await view.generations.read(view.settings), now.execution);
    const projector = new Projector(view, generation, keys, ports);
    const { items, next } = await ports.source.scan(now, now.token);
    const results = await sideBySide(items, async (item): Promise<'written' | 'refused' | 'none'> => {
      const key = projector.keyOf(item);
      const projected = await projector.row(key, item);
      if ('refused' in projected) {
        await ports.failures.send(failureOf(ports.source.name, key, item, projected.refused));
        return 'refused';
      }
      // an item without a row has none yet
      return projected.row.entry && await view.rows.create(projected.row) ? 'written' : 'none';
    });
    const count = (result: typeof results[number]) => results.filter(each => each === result).length;
    const after = { ...now, token: next, rows: now.rows + count('written'), refused: now.refused + count('refused') };
    checkRefused(after.refused, now.maxRefusedItems);
    return after;
  });
}

export function checkRefused(refused: number, max: number): void {
  if (refused > max) {
    throw new RebuildRefused('ItemsRefused', `The view can make no row of ${refused} items or more, and maxRefusedItems is ${max}. The failure queue has them with their reasons.`);
  }
}

/** The failure of an item, as a message of the failure queue. */
export function failureOf(source: string, Keys: Image, NewImage: Image, reason: string) {
  const content = Buffer.from(JSON.stringify({ dynamodb: { Keys, NewImage } }));
  return { content, reason, source, id: createHash('sha256').update(itemJson(Keys, 'the key')).digest('hex').slice(0, 32) };
}
