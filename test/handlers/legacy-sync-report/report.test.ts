import { report, ReportPorts } from '../../../handlers/legacy-sync-report/report';

type Page = object | string;

/** Both sides, page by page, and the cursors that were asked for. */
function sides(newPages: Page[], legacyPages: Page[]) {
  const asked: string[] = [];
  const ports: ReportPorts = {
    listNew: 'new',
    listLegacy: 'legacy',
    waiting: async () => ({ changes: 1, deadLetters: 2 }),
    now: () => 0,
    invoker: {
      invoke: async (name, payload) => {
        asked.push(`${name} ${payload}`);
        const { cursor } = JSON.parse(payload) as { readonly cursor: number | null };
        const page = (name === 'new' ? newPages : legacyPages)[cursor ?? 0];
        return typeof page === 'string' ? { payload: '{}', functionError: page } : { payload: JSON.stringify(page) };
      },
    },
  };
  return { asked, report: () => report(ports) };
}
const hashes = (entities: Record<string, string>, cursor?: number) =>
  ({ entities: Object.entries(entities).map(([entity, hash]) => ({ entity, hash })), cursor });

test('names what is missing on each side, and what differs, over all pages', async () => {
  const { asked, report: run } = sides([hashes({ a: '1', b: '1' }, 1), hashes({ d: '1', c: '1' })], [hashes({ b: '2', e: '1', d: '1' })]);
  expect(await run()).toEqual({
    startedAt: '1970-01-01T00:00:00.000Z',
    endedAt: '1970-01-01T00:00:00.000Z',
    waiting: { changes: 1, deadLetters: 2 },
    newEntities: 4,
    legacyEntities: 3,
    equal: 1,
    missingInLegacy: { count: 2, entities: ['a', 'c'] },
    missingInNew: { count: 1, entities: ['e'] },
    different: { count: 1, entities: [{ entity: 'b' }] },
  });
  expect(asked).toEqual(['legacy {"cursor":null}', 'new {"cursor":null}', 'new {"cursor":1}']);
});

test('names the fields that differ, and no values; the order of members does not count, and numbers keep their digits', async () => {
  const fields = (entities: string) => JSON.parse(`{"entities":${entities}}`) as object;
  const { report: run } = sides(
    [fields('[{"entity":"a","fields":{"x":{"p":1,"q":2},"y":1,"only":null}},{"entity":"b","fields":{"z":1.0}}]')],
    [fields('[{"entity":"a","fields":{"x":{"q":2,"p":1},"y":2}},{"entity":"b","fields":{"z":1}}]')],
  );
  expect((await run()).different).toEqual({ count: 1, entities: [{ entity: 'a', fields: ['only', 'y'] }] });
});

test('counts all, and names the first thousand', async () => {
  const many = Object.fromEntries(Array.from({ length: 1_500 }, (_, index) => [`e${String(index).padStart(4, '0')}`, '1']));
  const { missingInLegacy } = await sides([hashes(many)], [hashes({})]).report();
  expect([missingInLegacy.count, missingInLegacy.entities.length, missingInLegacy.entities[0]]).toEqual([1_500, 1_000, 'e0000']);
});

test('names fewer where their names are so long that the answer would be larger than 6 MB', async () => {
  const long = (side: string) => Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`${side}${index}${'x'.repeat(3_000)}`, '1']));
  const fields = Object.fromEntries(Array.from({ length: 2_000 }, (_, index) => [`field${index}`, index]));
  const wide = (more: object) => ({ entities: Array.from({ length: 100 }, (_, index) => ({ entity: `w${index}`, fields: { ...fields, ...more } })) });
  const changed = Object.fromEntries(Object.keys(fields).map(name => [name, null]));
  const result = await sides([{ ...hashes(long('n')), cursor: 1 }, wide({})], [{ ...hashes(long('l')), cursor: 1 }, wide(changed)]).report();
  expect(Buffer.byteLength(JSON.stringify(result))).toBeLessThan(6_000_000);
  expect([result.missingInLegacy.count, result.missingInNew.count, result.different.count]).toEqual([1_000, 1_000, 100]);
  for (const { entities } of [result.missingInLegacy, result.missingInNew, result.different]) expect(entities.length).toBeGreaterThan(10);
});

test.each<readonly [string, Page[], string]>([
  ['a list that fails', ['Unhandled'], 'listLegacy failed. Its log has the error.'],
  ['no page', [{}], 'listLegacy must return an object with the list entities'],
  ['an entity without a name', [{ entities: [{ hash: '1' }] }], 'listLegacy must return entities that have the text entity'],
  ['an entity without content', [{ entities: [{ entity: 'a' }] }], 'listLegacy must return entities that have the text hash or the object fields'],
  ['a cursor that comes again', [hashes({}, 1), hashes({}, 2), hashes({}, 1)], 'listLegacy must return another cursor for each page, or none'],
  ['a cursor that stays', [hashes({}, 1), hashes({}, 1)], 'listLegacy must return another cursor for each page, or none'],
])('%s is an error that says whose', async (_, pages, message) => {
  await expect(sides([], pages).report()).rejects.toThrow(message);
});
