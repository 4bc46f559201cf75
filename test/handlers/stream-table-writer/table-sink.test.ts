import { Tries } from '../../../handlers/shared/messages/tries';
import { putRecord } from '../../../handlers/shared/stream/put-record';
import { TableItem } from '../../../handlers/stream-table-writer/table-item';
import { TableSink } from '../../../handlers/stream-table-writer/table-sink';

const ARN = 'arn:aws:kinesis:us-east-1:111122223333:stream/clicks';

function itemOf(sink: TableSink, sequenceNumber: string, text: string): TableItem {
  const record = putRecord({ eventSourceARN: ARN, kinesis: { sequenceNumber, partitionKey: 'ada', data: Buffer.from(text).toString('base64') } });
  return sink.itemOf(record, { text, value: JSON.parse(text) as unknown });
}

test('of records of a key that come in another order in a batch, the newest is written', async () => {
  const written: TableItem[] = [];
  const sink = new TableSink({ partitionKey: { name: 'customer', type: 'S' } }, { put: async item => void written.push(item) }, new Tries());
  const items = ['9', '11', '10'].map(number => itemOf(sink, number, `{"customer":"ada","page":"${number}"}`));
  expect(await sink.write(items)).toEqual([]);
  expect(written.map(({ attributes }) => attributes.page)).toEqual([{ S: '11' }]);
});
