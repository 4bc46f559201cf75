import { reasonForCode } from '../../tools/examples/packages';

test('a language has its package, and without its toolchain the code that is generated', () => {
  expect(reasonForCode('java')).toBeUndefined();
  expect(reasonForCode('java', 'mvn')).toBe('only generated code: mvn is not here');
});
