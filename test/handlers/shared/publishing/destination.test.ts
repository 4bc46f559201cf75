import { keepsOrder, Publications } from '../../../../handlers/shared/publishing/destination';
import { Unpublishable } from '../../../../handlers/shared/publishing/unpublishable';

const BUS = { busName: 'shop', source: 'shop' };

test('types share an entry, whose key is no type', () => {
  const publications = Publications.fromText(JSON.stringify({ '@1': BUS, 'A.v1': '@1', 'B@.v1': BUS }));
  expect(publications.find('A.v1')).toEqual(BUS);
  expect(['A.v1', 'B@.v1', '@1'].map(type => publications.isNamed(type))).toEqual([true, true, false]);
  expect(() => publications.find('@1')).toThrow(Unpublishable);
  expect(() => publications.find('C.v1')).toThrow('CATALOG_PUBLISH, which are A.v1, B@.v1: call');
});

test('order is kept by streams, FIFO queues and FIFO topics', () => {
  const places = [{ streamName: 's' }, { queueUrl: 'q.fifo' }, { topicArn: 't.fifo' }, { queueUrl: 'q' }, { topicArn: 't' }, { busName: 'b.fifo' }];
  expect(places.map(keepsOrder)).toEqual([true, true, true, false, false, false]);
});
