import { Duration } from 'aws-cdk-lib';
import { MessageFilter, OpenApiDefinition } from '../../../src';
import { inKeyOrder } from '../../../src/core/private/key-order';

test('keys are in order at all levels, `__proto__` too, and what has a class is the same object', () => {
  const duration = Duration.days(1);
  const given = JSON.parse('{"b": [{"z": 1, "y": null}], "__proto__": {"d": 1, "c": 2}, "a": true}') as Record<string, unknown>;
  expect(JSON.stringify(inKeyOrder(given))).toBe('{"__proto__":{"c":2,"d":1},"a":true,"b":[{"y":null,"z":1}]}');
  expect(inKeyOrder({ duration }).duration).toBe(duration);
});

test('an object that is there twice is no object that holds itself', () => {
  const shared = { b: 1, a: 2 };
  expect(JSON.stringify(inKeyOrder({ y: [shared, shared, 1, 1], x: shared }))).toBe('{"x":{"a":2,"b":1},"y":[{"a":2,"b":1},{"a":2,"b":1},1,1]}');
});

test.each<[string, (map: Record<string, unknown>) => unknown]>([
  ['a filter', map => MessageFilter.body(map)],
  ['a document', map => OpenApiDefinition.fromObject({ openapi: '3.1.0', info: map })],
])('%s that holds itself is refused', (_, make) => {
  const map: Record<string, unknown> = { type: ['OrderPaid.v1'] };
  map.list = [{ map }];
  expect(() => make(map)).toThrow('A map must have a form in JSON, got an object that holds itself.');
});
