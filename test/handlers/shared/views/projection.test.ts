import jsonata from 'jsonata';
import { Image } from '../../../../handlers/shared/stream/table-change';
import { projectionOf } from '../../../../handlers/shared/views/projection';

const ITEM: Image = {
  id: { S: '17' },
  views: { N: '12345678901234567890' },
  price: { N: '2.5' },
  tags: { SS: ['a', 'b'] },
  lines: { L: [{ M: { price: { N: '2.5' } } }, { M: { price: { N: '3' } } }] },
  gone: { NULL: true },
  photo: { B: 'AQID' },
};
const project = (expression: string, item = ITEM) => projectionOf({ jsonata: expression }, async () => jsonata)(item);

test('picks attributes as they are, without those that the item does not have', async () => {
  const pick = projectionOf({ pick: ['id', 'views', 'photo', 'likes', 'constructor'] }, async () => jsonata);
  expect(await pick(ITEM)).toEqual({ id: { S: '17' }, views: { N: '12345678901234567890' }, photo: { B: 'AQID' } });
});

test('an expression makes the content of a row', async () => {
  expect(await project('{ "id": id, "total": $sum(lines.price), "tags": tags, "big": price > 2, "gone": gone, "none": none }')).toEqual({
    id: { S: '17' }, total: { N: '5.5' }, tags: { L: [{ S: 'a' }, { S: 'b' }] }, big: { BOOL: true }, gone: { NULL: true },
  });
});

test('copies a number that JavaScript would round, with all its digits, wherever it is', async () => {
  expect(await project('{ "views": views, "list": [views], "all": $ }')).toMatchObject({
    views: { N: '12345678901234567890' }, list: { L: [{ N: '12345678901234567890' }] }, all: { M: { views: { N: '12345678901234567890' } } },
  });
});

test.each([
  'views + 1', '$sum([views])', 'views > 3', '$string(views)', '$number(views)', '$ ~> |$|{"id": 1}|', '"" & views',
])('does not compute with such a number: %s', async computed => {
  await expect(project(`{ "x": ${computed} }`)).rejects.toThrow(/^The expression failed: /);
});

test.each(['price > 100 ? { "id": id }', 'missing', 'null', 'gone'])('an item has no row where the result is nothing: %s', async expression => {
  expect(await project(expression)).toBeUndefined();
});

test.each<[expression: string, reason: string]>([
  ['id', 'the result of the expression must be an object, or nothing'],
  ['[1, 2]', 'the result of the expression must be an object, or nothing'],
  ['{ "f": function($x) { $x } }', 'the result must be JSON, got a function'],
  ['{ "x": 1e200 * 1e100 }', 'a number of the result must be within the range of DynamoDB'],
  ['{ "x": 1 / 1e140 }', 'a number of the result must be within the range of DynamoDB'],
  ['id.$uppercase(1)', 'The expression failed: JSONata error T0410.'],
  ['( $f := function($x) { $f($x) + 1 }; $f(1) )', 'The expression failed: JSONata error D1011.'],
  ['{ "first": $split("😀", "")[0] }', 'the result must have no half of a surrogate pair'],
  ['{ "a": { $split("😀", "")[0]: 1 } }', 'the result must have no half of a surrogate pair'],
  ['{ "a": { "": 1 } }', 'the result must have names of at least one character (DynamoDB limit)'],
  ['( $deep := function($n) { $n = 0 ? {} : { "x": $deep($n - 1) } }; $deep(40) )', 'the result must have at most 32 levels (DynamoDB limit)'],
])('refuses the result of %s', async (expression, reason) => {
  await expect(project(expression)).rejects.toThrow(reason);
});
