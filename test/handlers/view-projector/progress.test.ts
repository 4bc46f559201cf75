import { MemoryTable, viewOf } from './views';
import { Tries } from '../../../handlers/shared/messages/tries';
import { Image, TableRecord } from '../../../handlers/shared/stream/table-change';
import { Row } from '../../../handlers/shared/views/row';
import { projectChanges } from '../../../handlers/view-projector/project-changes';

const ARN = 'arn:aws:dynamodb:us-east-1:111122223333:table/tweets/stream/2030-01-01T00:00:00.000';
const START = Date.parse('2030-01-01T00:00:00Z');

/** The change of an item, some seconds after the start. */
function change(id: string, second: number, image: Image = { views: { N: '1' } }): TableRecord {
  const Keys = { id: { S: id } };
  return {
    eventName: 'INSERT', eventSourceARN: ARN, dynamodb: { SequenceNumber: String(100 + second), ApproximateCreationDateTime: START / 1000 + second, Keys, NewImage: { ...Keys, ...image } },
  };
}

/** Two views, of which the first one records its progress. */
class Engine {
  readonly reached: string[] = [];
  progressFailure?: Error;
  rowFailure?: (row: Row) => Error | undefined;
  otherFailure?: Error;

  project(...records: TableRecord[]) {
    const table = (failure: (row: Row) => Error | undefined) => {
      const memory = new MemoryTable();
      return {
        put: async (row: Row) => {
          const error = failure(row);
          if (error) throw error;
          return memory.put(row);
        },
      };
    };
    const progress = {
      reached: async (time: Date) => {
        if (this.progressFailure) throw this.progressFailure;
        this.reached.push(time.toISOString().slice(17, 19));
      },
    };
    return projectChanges(records, {
      views: [
        { ...viewOf({ projection: { pick: ['views'] } }, table(row => this.rowFailure?.(row))), progress },
        viewOf({ name: 'Other', projection: { pick: ['views'] } }, table(() => this.otherFailure)),
      ],
      failures: { send: async () => undefined },
      tries: new Tries(),
      metrics: { count: () => undefined },
      log: { warn: () => undefined, error: () => undefined },
      now: () => START + 60_000,
    });
  }
}
const throttled = () => Object.assign(new Error(), { name: 'ThrottlingException', $metadata: { httpStatusCode: 400 } });

test('records the time of the newest change once for a batch, also of an item without a row', async () => {
  const engine = new Engine();
  await engine.project(change('a', 3), change('b', 7, {}), change('c', 5));
  expect(engine.reached).toEqual(['07']);
});

test('records nothing while a row of the view is not written, and everything with it', async () => {
  const engine = new Engine();
  engine.rowFailure = ({ id }) => id.includes('b') ? throttled() : undefined;
  expect((await engine.project(change('a', 3), change('b', 7), change('c', 9))).batchItemFailures).toEqual([{ itemIdentifier: '107' }]);
  expect(engine.reached).toEqual([]);
  engine.rowFailure = undefined;
  await engine.project(change('b', 7), change('c', 9));
  expect(engine.reached).toEqual(['09']);
});

test('goes on where another view is behind, and after a change of which the view makes no row', async () => {
  const engine = new Engine();
  engine.otherFailure = throttled();
  await expect(engine.project(change('a', 3))).rejects.toThrow('have to come again: Other');
  expect(engine.reached).toEqual(['03']);
  engine.otherFailure = undefined;
  await engine.project(change('b', 4), change('c', 8, { views: { M: {} } }));
  expect(engine.reached).toEqual(['03', '04']);
});

test('the changes come again where the progress is not taken', async () => {
  const engine = new Engine();
  engine.progressFailure = throttled();
  await expect(engine.project(change('a', 3), change('b', 4))).rejects.toThrow('2 of 2 records have to come again: Top');
});
