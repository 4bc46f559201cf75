import { RebuiltDocuments } from './documents';
import { RebuiltIndex } from './rebuilt-index';
import { generationsNow } from './record';
import { OwnError } from '../../../shared/errors/safe-error';
import { sideBySide } from '../../../shared/runtime/side-by-side';
import { buildingOf } from '../../../shared/views/generations';
import { checkRefused, failureOf } from '../backfill';
import { Part, PartAnswer, runPages } from '../part';
import { RebuildPorts } from '../ports';

/**
 * Writes documents of the items of a segment, for those that have none. A document of the live stream stays, and so does a tombstone: every change after
 * an item was read comes to this generation, because the projector reads the record of the generations after the change was made.
 */
export async function backfillIndex(part: Part, index: RebuiltIndex, ports: RebuildPorts): Promise<PartAnswer> {
  const keys = await ports.source.keys();
  const { name } = index.settings;
  return runPages(part, ports, async now => {
    const documents = new RebuiltDocuments(index, buildingOf(await generationsNow(index), now.execution), keys, ports);
    const { items, next } = await ports.source.scan(now, now.token);
    const made = await sideBySide(items, async item => ({ item, made: await documents.made(documents.keyOf(item), item) }));
    const itemOf = new Map(made.flatMap(({ item, made: each }) => each.kind === 'document' ? [[each.change, item]] : []));
    const { notWritten, written } = await documents.create([...itemOf.keys()]);
    const open = notWritten.find(({ permanent }) => !permanent);
    if (open) throw new OwnError(`A page of the new generation was not written: ${open.reason}.`);
    const refused = [
      ...made.flatMap(({ item, made: each }) => each.kind === 'refused' ? [{ item, reason: each.reason }] : []),
      ...notWritten.map(({ item, reason }) => ({ item: itemOf.get(item)!, reason })),
    ];
    await sideBySide(refused, ({ item, reason }) => ports.failures.send(failureOf(ports.source.name, documents.keyOf(item), item, `${name}: ${reason}`)));
    const after = { ...now, token: next, rows: now.rows + written, refused: now.refused + refused.length };
    checkRefused(after.refused, now.maxRefusedItems);
    return after;
  });
}
