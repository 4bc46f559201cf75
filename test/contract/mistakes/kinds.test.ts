import { App, Stack } from 'aws-cdk-lib';
import { hasPlace, Place, places, publicType, withValue, wordsOf } from './places';
import { Intercept, interceptPublicCalls } from './public-calls';
import { userFunction } from '../../support/stacks';
import { PatternFixture } from '../pattern-fixture';
import { fixturesOf, patterns } from '../patterns';

/** `PubSub at 'Shop/Events': …` or `EventContract.fromSchema: …`, what it must be, and what it is. */
const OWN_WORDS = /^(\w+ at '[^']+'|\w+\.\w+): .+ must .+, got .+\.$/s;
/** A name of the code's own, or what JavaScript says of a value. */
const OTHER_WORDS = /\b_\w|is not a function|undefined|\[object Object\]/;

/** Of CDK, too, and with no place in AWS. */
const NO_RESOURCES = ['cloudwatch.IMetric'];

let intercept: Intercept = (_, args) => args;
interceptPublicCalls((call, args) => intercept(call, args));
const fixtures = patterns().flatMap(pattern => fixturesOf(pattern).fixtures);

/** Types whose objects come from factories or constructors of the library, and lists of them. */
const made = places().filter(({ type }) => isMade(type.replace(/\[\]$/, '')));
/** AWS resources, of which JavaScript and Python have the name or the ARN at hand. */
const resources = places().filter(({ type }) => /^\w+\.I[A-Z]\w+$/.test(type) && !NO_RESOURCES.includes(type));
const users = usersOf([...made, ...resources]);

function isMade(name: string): boolean {
  const type = publicType(name);
  return type !== undefined && !type.isStruct && type.members.some(({ isMethod }) => isMethod);
}

/** The first fixture that gives something at a place. Most places have one. */
function usersOf(all: Place[]): Map<Place, PatternFixture> {
  const found = new Map<Place, PatternFixture>();
  for (const fixture of fixtures) {
    intercept = (call, args) => {
      all.filter(place => place.call === call && !found.has(place) && hasPlace(args, place)).forEach(place => found.set(place, fixture));
      return args;
    };
    make(fixture);
  }
  return found;
}

function make({ create }: PatternFixture, stack = emptyStack()) {
  create(stack, 'First');
}

function emptyStack(): Stack {
  return new Stack(new App({ analyticsReporting: false, treeMetadata: false }), 'Contract');
}

/** What happens to a fixture with one wrong value. */
function errorWith(place: Place, wrong: (stack: Stack) => unknown): string {
  const stack = emptyStack();
  let isGiven = false;
  intercept = (call, args) => {
    if (isGiven || call !== place.call || !hasPlace(args, place)) { return args; }
    isGiven = true;
    return withValue(args, place, wrong(stack));
  };
  try {
    make(users.get(place)!, stack);
    return 'no error';
  } catch (error) {
    return (error as Error).message;
  }
}

test('the fixtures reach places', () => {
  expect(users.size).toBeGreaterThan(0);
});

/** The places whose error is not in the words of the library, with that error. */
function badlyTold(all: Place[], wrong: (stack: Stack, place: Place) => unknown): string[] {
  const told = all.filter(place => users.has(place)).map(place => [wordsOf(place), errorWith(place, stack => wrong(stack, place))]);
  return told.filter(([, message]) => !OWN_WORDS.test(message) || OTHER_WORDS.test(message)).map(([place, message]) => `${place}: ${message}`);
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
