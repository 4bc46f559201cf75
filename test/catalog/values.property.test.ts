import { Duration } from 'aws-cdk-lib';
import { GOOD_VALUES } from './good-values';
import { Place, places, wordsOf } from '../contract/mistakes/places';
import { ACCEPTED, isWellTold, Walk } from '../contract/mistakes/walk';

type Wrong = readonly [what: string, value: (before: unknown) => unknown];

/** There is nothing at the place that could be named twice. */
const NONE_TO_REPEAT = 'none to repeat';

function twice(before: unknown): unknown[] {
  if (!Array.isArray(before) || before.length === 0) { throw new Error(NONE_TO_REPEAT); }
  return [...before as unknown[], (before as unknown[])[0]];
}

function withEmptyName(before: unknown): object {
  return { ...before as object, '': Object.values(before ?? { name: 'text' })[0] as unknown };
}

/** What a hurried person writes at a place of a type. */
function wrongValues({ type }: Place): Wrong[] {
  if (type === 'number') { return [NaN, -1, 0, 1.5, Infinity].map(value => [String(value), () => value]); }
  if (type === 'string') { return [['an empty text', () => ''], ['a space', () => ' ']]; }
  if (type === 'Duration') { return [['no time', () => Duration.seconds(0)], ['NaN seconds', () => Duration.seconds(NaN)], ['a number', () => 5]]; }
  if (type.startsWith('{ [')) { return [['nothing in it', () => ({})], ['an empty name', withEmptyName], ['a text', () => 'text']]; }
  if (!type.endsWith('[]')) { return []; }
  const texts: Wrong[] = [['an empty text', () => ['']], ['a space', () => [' ']], ['a text', () => 'text']];
  return [['nothing in it', () => []], ['one twice', twice], ...type === 'string[]' ? texts : []];
}

const walk = new Walk(places().filter(place => wrongValues(place).length > 0));
const unused = new Set(GOOD_VALUES);

/** Whether the table has a value with a reason. */
function isGood(words: string, what: string): boolean {
  const known = GOOD_VALUES.filter(([place, values]) => place.test(words) && values.includes(what));
  known.forEach(each => unused.delete(each));
  return known.length > 0;
}

/** What became of each wrong value: an error, or `ACCEPTED`. */
const answers = walk.places.flatMap(place => wrongValues(place).map(([what, value]) => ({
  words: wordsOf(place), what, answer: walk.errorWith(place, (_, before) => value(before)),
}))).filter(({ answer }) => answer !== NONE_TO_REPEAT);

test('the fixtures reach places of every type', () => {
  expect(new Set(walk.places.flatMap(place => wrongValues(place).map(([what]) => what))).size).toBe(14);
});

test('a value that makes no sense is an error in the words of the library', () => {
  const wrong = answers.filter(({ words, what, answer }) => !isWellTold(answer) && !isGood(words, what));
  expect(wrong.map(({ words, what, answer }) => `${words} = ${what}: ${answer}`)).toEqual([]);
});

test('every value of the table is accepted, or is the error of CDK', () => {
  answers.filter(({ answer }) => answer === ACCEPTED || !isWellTold(answer)).forEach(({ words, what }) => isGood(words, what));
  expect([...unused].map(([place, , reason]) => `${place.source}: ${reason}`)).toEqual([]);
});
