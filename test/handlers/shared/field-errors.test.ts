import { SchemaCheck } from '../../../handlers/shared/json/schema-check';

test.each([
  ['minimum', 1, 0, 'Is less than 1.'],
  ['exclusiveMinimum', 0, 0, 'Is not greater than 0.'],
  ['maximum', 1, 2, 'Is greater than 1.'],
  ['exclusiveMaximum', 2, 2, 'Is greater than or equal to 2.'],
])('a number outside of %s %d has an error with the bound, without the number', (keyword, bound, value, message) => {
  expect(new SchemaCheck({ properties: { weight: { [keyword]: bound } } }).findings({ weight: value }).errors).toEqual([{ pointer: '#/weight', message }]);
});
