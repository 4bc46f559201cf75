import { Tries } from '../../../../handlers/shared/messages/tries';
import { writeToIndex } from '../../../../handlers/shared/search/index-writer';
import { MemoryCluster } from '../../search-projector/rebuild/memory-cluster';

const CHANGE = { id: 'a', version: '1', document: '{"score":1}' };
const TIME = { now: () => 0, timeLeft: () => 60_000, backoff: { initialDelay: 0, maxDelay: 0 } };
const settings = { alias: 'clicks', mapping: { score: { type: 'long' } } };
const indexIn = (engine: MemoryCluster) => ({ settings, engine, tries: new Tries(), isMade: false });
const reasons = async (engine: MemoryCluster) => {
  const { notWritten } = await writeToIndex(indexIn(engine), [CHANGE], TIME);
  return notWritten.map(({ reason, permanent }) => [permanent, reason]);
};

describe('an index without generations, as that of a branch of a stream', () => {
  test('is made with its alias, and found again by another process', async () => {
    const cluster = new MemoryCluster();
    expect([await reasons(cluster), await reasons(cluster)]).toEqual([[], []]);
    expect(cluster.found('clicks')).toEqual({ a: { score: 1 } });
  });

  test('is not made beside the generation of a view that has the alias: the documents come again', async () => {
    const cluster = new MemoryCluster();
    cluster.leave('clicks-3', ['clicks', 'clicks-3-writer']);
    expect(await reasons(cluster)).toEqual([[false, 'Error: The alias clicks is of the index of another view: give this one another alias.']]);
    expect([[...cluster.indexes.keys()], [...cluster.aliases.get('clicks')!]]).toEqual([['clicks-3'], ['clicks-3']]);
  });

  test.each([['with', ['clicks']], ['without', []]])('leaves one of somebody else as it is, %s the alias', async (_, aliases) => {
    const cluster = new MemoryCluster();
    cluster.leave('clicks-1', aliases, { theirs: { type: 'keyword' } }, { theirs: { theirs: 'x' } });
    const before = structuredClone([cluster.indexes, cluster.mappings, cluster.aliases]);
    expect(await reasons(cluster)).toEqual([[false, 'Error: Index clicks-1 is not of this view: give the view another alias.']]);
    expect([cluster.indexes, cluster.mappings, cluster.aliases]).toEqual(before);
  });

  test('whose alias for writers was taken away takes the documents once somebody has added it again', async () => {
    const cluster = new MemoryCluster();
    await reasons(cluster);
    cluster.aliases.delete('clicks-1-writer');
    expect(await reasons(cluster)).toEqual([[false, 'status 404, index_not_found_exception']]);
    cluster.aliases.set('clicks-1-writer', new Set(['clicks-1']));
    expect(await reasons(cluster)).toEqual([]);
  });

  test('leaves one without the alias, which may be of another view, as it is: nothing is rebuilt here, or to be deleted', async () => {
    const cluster = new MemoryCluster();
    cluster.leave('clicks-1', ['clicks-1-writer'], settings.mapping, { theirs: { score: 9 } });
    const before = structuredClone([cluster.indexes, cluster.mappings, cluster.aliases]);
    expect(await reasons(cluster)).toEqual([[false,
      'Error: Index clicks-1 is there, and clicks, by which queries find it, is not. It may be of another view: give this one another alias.']]);
    expect([cluster.indexes, cluster.mappings, cluster.aliases]).toEqual(before);
  });

  test.each<[field: string, before: object, reason: string]>([
    ['another type', { score: { type: 'keyword' } }, 'field score of type keyword'],
    ['no type', { score: { type: 'object' } }, 'field score of type object'],
  ])('whose field had %s is an error that says so', async (_, before, reason) => {
    const cluster = new MemoryCluster();
    cluster.leave('clicks-1', ['clicks', 'clicks-1-writer'], before as never);
    expect(await reasons(cluster)).toEqual([[false, `Error: mapping of clicks-1 was not updated: status 400, illegal_argument_exception, ${reason}. `
      + 'The type and the parameters of a field stay: another alias makes an index with the new ones.']]);
  });

  test.each(['words', 'score'])('whose mapping has a type that the engine does not know names the field %s, and nothing else', async field => {
    const cluster = new MemoryCluster();
    cluster.leave('clicks-1', ['clicks', 'clicks-1-writer'], settings.mapping);
    const index = { ...indexIn(cluster), settings: { alias: 'clicks', mapping: { ...settings.mapping, [field]: { type: 'lnog' } } } };
    const { notWritten: [{ reason }] } = await writeToIndex(index, [CHANGE], TIME);
    expect(reason).toBe(`Error: mapping of clicks-1 was not updated: status 400, mapper_parsing_exception, field ${field}`);
  });
});

describe('the index of a generation that queries do not find', () => {
  const MINUTE = 60_000;
  /** Writes at these minutes, at some of which the engine does not show the index. Answers when it was given up, and what it has. */
  async function written(minutes: ReadonlyArray<readonly [minute: number, isMissed: boolean]>) {
    const cluster = new MemoryCluster();
    cluster.leave('clicks-1', ['clicks-1-writer'], settings.mapping);
    const index = { ...indexIn(cluster), isHidden: true };
    const givenUp: number[] = [];
    for (const [minute, isMissed] of minutes) {
      cluster.misses = ({ path }) => isMissed && path === '/clicks-1/_mapping';
      const { isDeleted } = await writeToIndex(index, [CHANGE], { ...TIME, now: () => minute * MINUTE });
      if (isDeleted) givenUp.push(minute);
    }
    return { givenUp, documents: [...cluster.indexes.get('clicks-1')!.keys()] };
  }
  const missed = (...minutes: number[]) => minutes.map(minute => [minute, true] as const);

  test.each([
    ['at two looks with hours between: another process may have found it', [0, 180]],
    ['at four looks around a jump of the clock', [0, 1, 300, 301]],
  ])('is not given up when it is missed %s', async (_, minutes) => {
    expect(await written([...missed(...minutes), [400, false]])).toEqual({ givenUp: [], documents: ['a'] });
  });

  test.each([
    ['five minutes with a look each', [0, 1, 2, 3, 4, 5], 5],
    ['the fifth look, where the looks are rare', [0, 2, 4, 6, 8], 8],
  ])('is given up after %s', async (_, minutes, end) => {
    expect((await written(missed(...minutes))).givenUp).toEqual([end]);
  });

  test('is not given up when it was found in between', async () => {
    expect((await written([...missed(0, 1, 2, 3), [4, false], ...missed(5, 6, 7, 8, 9)])).givenUp).toEqual([]);
  });
});
