import { Stack } from 'aws-cdk-lib';
import { Place, places, publicType, wordsOf } from './places';
import { isWellTold, Walk } from './walk';
import { userFunction } from '../../support/stacks';

/** Of CDK, too, and with no place in AWS. */
const NO_RESOURCES = ['cloudwatch.IMetric'];

/** Types whose objects come from factories or constructors of the library, and lists of them. */
const made = places().filter(({ type }) => isMade(type.replace(/\[\]$/, '')));
/** AWS resources, of which JavaScript and Python have the name or the ARN at hand. */
const resources = places().filter(({ type }) => /^\w+\.I[A-Z]\w+$/.test(type) && !NO_RESOURCES.includes(type));
const walk = new Walk([...made, ...resources]);

function isMade(name: string): boolean {
  const type = publicType(name);
  return type !== undefined && !type.isStruct && type.members.some(({ isMethod }) => isMethod);
}

test('the fixtures reach places', () => {
  expect(walk.places.length).toBeGreaterThan(0);
});

/** The places whose error is not in the words of the library, with that error. */
function badlyTold(all: Place[], wrong: (stack: Stack, place: Place) => unknown): string[] {
  const told = all.filter(place => walk.places.includes(place)).map(place => [wordsOf(place), walk.errorWith(place, stack => wrong(stack, place))]);
  return told.filter(([, message]) => !isWellTold(message)).map(([place, message]) => `${place}: ${message}`);
}

const wrap = (wrong: unknown, { type }: Place) => type.endsWith('[]') ? [wrong] : wrong;

test.each<[what: string, all: Place[], wrong: (stack: Stack, place: Place) => unknown]>([
  ['a function where a factory of the library is wanted', made, (stack, place) => wrap(userFunction(stack, 'Hurried'), place)],
  ['an object in its place', made, (_, place) => wrap({}, place)],
  ['a name where a resource is wanted', resources, () => 'arn:aws:service:eu-central-1:111122223333:name'],
  ['an object in place of a resource', resources, () => ({})],
])('an error says what it must be, for %s', (_, all, wrong) => {
  expect(badlyTold(all, wrong)).toEqual([]);
});
