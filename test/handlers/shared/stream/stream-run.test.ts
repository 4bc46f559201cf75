import { FailedRecord } from '../../../../handlers/shared/messages/failure-queue';
import { Tries } from '../../../../handlers/shared/messages/tries';
import { EntryFailure } from '../../../../handlers/shared/publishing/broker';
import { Unpublishable } from '../../../../handlers/shared/publishing/unpublishable';
import { StreamBatchResponse, StreamedRecord, StreamPorts, StreamRun, StreamSteps } from '../../../../handlers/shared/stream/stream-run';

interface Item { readonly id: string }

const PASSING: EntryFailure = { reason: 'ThrottlingException', permanent: false };
const PERMANENT: EntryFailure = { reason: 'too large', permanent: true };
const refusal = () => Object.assign(new Error('no'), { name: 'ValidationException', $metadata: { httpStatusCode: 400 } });

/** A sink, and what goes wrong with the records of a batch by their id. */
class World {
  readonly written: string[] = [];
  readonly aside: FailedRecord[] = [];
  readonly projecting: Record<string, () => Error> = {};
  readonly writing: Record<string, EntryFailure> = {};
  counted = 0;
  readonly steps: StreamSteps<StreamedRecord, Item> = {
    project: async ({ id }) => {
      if (id in this.projecting) throw this.projecting[id]();
      return [{ id }];
    },
    write: async items => {
      this.written.push(...items.filter(({ id }) => !(id in this.writing)).map(({ id }) => id));
      return items.filter(({ id }) => id in this.writing).map(item => ({ item, ...this.writing[item.id] }));
    },
  };
  readonly ports: StreamPorts = {
    failures: { send: async record => void this.aside.push(record) },
    tries: new Tries(),
    log: { warn: () => undefined, error: () => undefined },
    countSetAside: () => { this.counted++; },
  };
  private readonly run = new StreamRun<StreamedRecord, Item>(this.steps, this.ports);

  deliver(...ids: string[]): Promise<StreamBatchResponse> {
    return this.run.run(ids.map(id => ({ id, source: 'arn:stream', content: () => Buffer.from(`record ${id}`) })));
  }

  get ids(): string[] {
    return this.aside.map(({ id }) => id);
  }
}

let world: World;
beforeEach(() => { world = new World(); });

test('a batch is written in its order, and done', async () => {
  expect(await world.deliver('1', '2', '3')).toEqual({ batchItemFailures: [] });
  expect([world.written, world.aside]).toEqual([['1', '2', '3'], []]);
});

test('poison is sent to the failure queue with its reason, in its order, and the records behind it are written', async () => {
  world.projecting[3] = () => new Unpublishable('not valid JSON');
  world.writing[2] = PERMANENT;
  expect(await world.deliver('1', '2', '3', '4')).toEqual({ batchItemFailures: [] });
  expect(world.written).toEqual(['1', '4']);
  expect(world.aside).toEqual([
    { id: '2', source: 'arn:stream', reason: 'too large', content: Buffer.from('record 2') },
    { id: '3', source: 'arn:stream', reason: 'not valid JSON', content: Buffer.from('record 3') },
  ]);
  expect(world.counted).toBe(2);
});

describe('an outage', () => {
  test('makes Lambda begin again at the first record that was not written, with poison behind it', async () => {
    Object.assign(world.writing, { 1: PERMANENT, 3: PASSING, 4: PERMANENT, 5: PASSING });
    expect(await world.deliver('1', '2', '3', '4', '5', '6')).toEqual({ batchItemFailures: [{ itemIdentifier: '3' }] });
    expect([world.written, world.ids]).toEqual([['2', '6'], ['1']]);
  });

  test('of the projection writes nothing behind its record', async () => {
    world.projecting[3] = () => new Error('no connection');
    world.writing[5] = PERMANENT;
    expect(await world.deliver('1', '2', '3', '4', '5')).toEqual({ batchItemFailures: [{ itemIdentifier: '3' }] });
    expect([world.written, world.ids]).toEqual([['1', '2'], []]);
  });

  test.each([['projecting', () => new Error('no connection')], ['writing', PASSING]] as const)('at the first record (%s) is an error of the function', async (step, failure) => {
    Object.assign(world[step], { 1: failure });
    await expect(world.deliver('1', '2')).rejects.toThrow(/^2 of 2 records have to come again: (Error|ThrottlingException)$/);
    expect(world.aside).toEqual([]);
  });

  test('at a record without a sequence number makes the whole batch come again', async () => {
    world.writing[''] = PASSING;
    await expect(world.deliver('1', '')).rejects.toThrow('1 of 2 records have to come again: ThrottlingException');
  });
});

test('a refusal whose cause nobody knows is poison at the fifth delivery', async () => {
  world.projecting[2] = refusal;
  for (let delivery = 1; delivery < 5; delivery++) expect(await world.deliver('1', '2', '3')).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
  expect(world.aside).toEqual([]);
  expect(await world.deliver('2', '3')).toEqual({ batchItemFailures: [] });
  expect(world.aside).toEqual([expect.objectContaining({ id: '2', reason: 'ValidationException, status 400' })]);
  expect(world.written.at(-1)).toBe('3');
});

test('a failure queue that is away makes the batch come again', async () => {
  world.writing[1] = PERMANENT;
  world.aside.push = () => { throw new Error('no connection'); };
  await expect(world.deliver('1', '2')).rejects.toThrow('no connection');
});

describe('records of aggregates', () => {
  const inAggregates = (...ids: string[]) => new StreamRun<StreamedRecord, Item>(world.steps, world.ports)
    .run(ids.map(id => ({ id, deliveredWith: /^(.*)\./.exec(id)?.[1], source: 'arn:stream', content: () => Buffer.from(`record ${id}`) })));

  test('an outage of one makes the aggregate come again, and its poison is not sent twice', async () => {
    world.writing['2.1'] = PERMANENT;
    world.writing['2.2'] = PASSING;
    world.writing['1'] = PERMANENT;
    expect(await inAggregates('1', '2.0', '2.1', '2.2', '3')).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
    expect(world.ids).toEqual(['1']);
    delete world.writing['2.2'];
    expect(await inAggregates('2.0', '2.1', '2.2', '3')).toEqual({ batchItemFailures: [] });
    expect(world.ids).toEqual(['1', '2.1']);
  });

  test('an outage within the first aggregate is one of the first record', async () => {
    world.writing['1.3'] = PASSING;
    await expect(inAggregates('1.0', '1.1', '1.2', '1.3', '2')).rejects.toThrow('5 of 5 records have to come again: ThrottlingException');
  });
});
