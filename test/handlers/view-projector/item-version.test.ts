import jsonata from 'jsonata';
import { MemoryTable, viewOf } from './views';
import { itemOf } from '../../../handlers/shared/aws/views/dynamo-view-table';
import { Attribute } from '../../../handlers/shared/json/attribute-json';
import { Tries } from '../../../handlers/shared/messages/tries';
import { projectionOf } from '../../../handlers/shared/views/projection';
import { projectChanges } from '../../../handlers/view-projector/project-changes';
import { RebuildPorts, RebuiltView } from '../../../handlers/view-projector/rebuild/ports';
import { Projector } from '../../../handlers/view-projector/rebuild/projected';

const ARN = 'arn:aws:dynamodb:us-east-1:111122223333:table/tweets/stream/2030-01-01T00:00:00.000';
const Keys = { id: { S: '1' } };

async function rowOf(version: Attribute | undefined, isRemoved = false) {
  const table = new MemoryTable();
  const view = viewOf({ projection: { pick: ['views'] }, versionAttribute: 'v' }, table);
  const image = { ...Keys, views: { N: '1' }, ...version && { v: version } };
  const dynamodb = { SequenceNumber: '1000', ApproximateCreationDateTime: 1_893_456_000, Keys, OldImage: image, ...!isRemoved && { NewImage: image } };
  const silent = { warn: () => undefined, error: () => undefined };
  await projectChanges([{ eventName: isRemoved ? 'REMOVE' : 'MODIFY', eventSourceARN: ARN, dynamodb }], {
    views: [view], failures: { send: async () => undefined }, tries: new Tries(), metrics: { count: () => undefined }, log: silent, now: () => 0,
  });
  return table.rows.get('{"id":"1"}');
}

test.each<[string, Attribute | undefined, Attribute | undefined]>([
  ['a number', { N: '12345678901234567890123456789012345678' }, { N: '12345678901234567890123456789012345678' }],
  ['a text', { S: '01J9' }, { S: '01J9' }],
  ['a text that is too long', { S: 'x'.repeat(1_025) }, undefined],
  ['another type', { M: {} }, undefined],
  ['no version', undefined, undefined],
])('a row keeps the version of its item: %s', async (_, version, kept) => {
  expect((await rowOf(version))!.itemVersion).toEqual(kept);
});

test('what is left of a removed item has its last version, also in the table', async () => {
  const row = await rowOf({ N: '7' }, true);
  expect(row).toMatchObject({ itemVersion: { N: '7' }, entry: undefined });
  expect(itemOf(row!, 0)).toMatchObject({ id: { S: '{"id":"1"}' }, itemVersion: { N: '7' } });
});

test('a row that a rebuild makes has the version, too', async () => {
  const definition = { projection: { pick: ['views'] }, sortBy: 'views', shardCount: 1 };
  const settings = { name: 'Top', pattern: '/Shop/Top', table: 'top', ...definition, versionAttribute: 'v' };
  const view = { settings } as Partial<RebuiltView> as RebuiltView;
  const project = projectionOf(definition.projection, async () => jsonata);
  const ports = { now: () => 0, projectionOf: () => project } as Partial<RebuildPorts> as RebuildPorts;
  const projector = new Projector(view, { id: 'g0123456789abcdef', definition }, [{ name: 'id', type: 'S' }], ports);
  expect(await projector.row(Keys, { ...Keys, views: { N: '1' }, v: { N: '7' } })).toMatchObject({ row: { version: '', itemVersion: { N: '7' } } });
});
