import { sweep } from '../../../handlers/search-sweeper/sweep';
import { SearchEngine, SearchRequest } from '../../../handlers/shared/search/search-engine';

const NOW = Date.UTC(2030, 5, 1);
const DAY = 24 * 3_600_000;

/** Finds tombstones by their times, as OpenSearch does, also those that were removed since its last refresh. */
class Graves implements SearchEngine {
  readonly removed: string[] = [];
  searches = 0;

  constructor(
    private readonly deletedAt: readonly number[],
    private readonly fate: { readonly bulk?: number; readonly search?: string } = {},
    private readonly generation = 1,
  ) {}

  async send({ path, body }: SearchRequest) {
    if (!path.includes(`-${this.generation}-writer`)) return { status: 404, body: '{"error":{"type":"index_not_found_exception"}}' };
    if (path.endsWith('/_search')) return this.find(JSON.parse(body!) as { size: number; query: { range: Record<string, { lt: number; gt?: number }> } });
    if (this.fate.bulk) return { status: this.fate.bulk, body: '' };
    const ids = body!.split('\n').flatMap(line => /"_id":"(\w+)"/.exec(line)?.[1] ?? []);
    this.removed.push(...ids);
    return { status: 200, body: JSON.stringify({ items: ids.map(() => ({ update: { status: 200, result: 'deleted' } })) }) };
  }

  private find({ size, query }: { size: number; query: { range: Record<string, { lt: number; gt?: number }> } }) {
    this.searches += 1;
    if (this.fate.search) return { status: 404, body: `{"error":{"type":"${this.fate.search}"}}` };
    const { lt, gt = -Infinity } = query.range['_catalog.deletedAt'];
    const hits = this.deletedAt.map((time, index) => ({ _id: `g${index}`, _source: { _catalog: { version: '1', deletedAt: time } } }))
      .filter(({ _source }) => _source._catalog.deletedAt < lt && _source._catalog.deletedAt > gt).slice(0, size);
    return { status: 200, body: JSON.stringify({ hits: { hits } }) };
  }
}

const logged: object[] = [];
function swept(engines: readonly SearchEngine[], timeLeft = () => 60_000): Promise<void> {
  logged.length = 0;
  const write = (message: string, fields: object) => void logged.push({ message, ...fields });
  const log = { info: write, error: write };
  const indexes = engines.map((engine, index) => ({
    engine, settings: { name: `View${index}`, pattern: '/', url: 'https://search', service: 'es' as const, alias: `view${index}`, projection: {} },
  }));
  return sweep({ indexes, log, now: () => NOW, timeLeft });
}

test('tombstones of more than 91 days are removed, and no younger one', async () => {
  const graves = new Graves([NOW - 92 * DAY, NOW - 91 * DAY - 1, NOW - 91 * DAY, NOW - 90 * DAY]);
  await swept([graves]);
  expect([graves.removed, logged]).toEqual([['g0', 'g1'], [{ message: 'tombstones removed', view: 'View0', removed: 2 }]]);
});

test('a run removes thousands, each once, although a search finds what was removed', async () => {
  const graves = new Graves(Array.from({ length: 2_500 }, (_, index) => index));
  await swept([graves]);
  expect([graves.removed.length, new Set(graves.removed).size, graves.searches]).toEqual([2_500, 2_500, 3]);
});

test('a run ends when its time is over', async () => {
  const graves = new Graves(Array.from({ length: 2_500 }, (_, index) => index));
  await swept([graves], () => 0);
  expect(graves.removed).toHaveLength(1_000);
});

test('an index that fails makes the run fail, and the others are done', async () => {
  const graves = new Graves([0]);
  await expect(swept([new Graves([0], { bulk: 503 }), graves])).rejects.toThrow('Tombstones were not removed in 1 of 2 search indexes: View0.');
  expect(graves.removed).toEqual(['g0']);
  expect(logged[0]).toEqual({ message: 'tombstones not removed', view: 'View0', reason: 'Error: Tombstones of view0-1-writer were not removed: status 503.' });
});

test('an index that was not made yet has no tombstones; another 404 is an error', async () => {
  await swept([new Graves([], { search: 'index_not_found_exception' })]);
  await expect(swept([new Graves([], { search: 'other_exception' })])).rejects.toThrow('1 of 1');
});

test.each([1, 2, 3, 4])('tombstones are removed from the generation %i', async generation => {
  const graves = new Graves([0], {}, generation);
  await swept([graves]);
  expect(graves.removed).toEqual(['g0']);
});
