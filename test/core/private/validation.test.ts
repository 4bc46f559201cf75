import { runInNewContext } from 'vm';
import { Duration, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Validation } from '../../../src/core/private/validation';
import { shop } from '../../support/stacks';

class Kettle extends Construct {}

function circle(): object {
  const ring: { self?: object } = {};
  ring.self = ring;
  return ring;
}

function circularList(): unknown[] {
  const list: unknown[] = [];
  list.push(list);
  return list;
}

const validation = new Validation(new Kettle(shop(), 'Kitchen'));

describe('an error names who, where, which prop, which bound and what was given', () => {
  test.each([
    ['nothing', undefined, 'nothing'],
    ['a text', 'tea', "'tea'"],
    ['a number', 0, '0'],
    ['a duration', Duration.seconds(90), '1 minute 30 seconds'],
    ['texts', ['tea', 'milk'], 'tea,milk'],
    ['no texts', [], '[]'],
    ['objects', [{ name: 'id', type: 'S' }], '[{"name":"id","type":"S"}]'],
    ['constructs', [new Kettle(shop(), 'One'), new Kettle(shop(), 'Two')], 'Shop/One, Shop/Two'],
    ['constructs in an object', { kettles: [new Kettle(shop(), 'One')] }, 'an object'],
    ['an empty text in a list', [''], '[""]'],
    ['nothing in a list', [undefined, null], '[null,null]'],
    ['a text and nothing', ['tea', undefined], '["tea",null]'],
    ['large numbers', [1n, 2n], '1, 2'],
    ['a large number', 10n ** 20n, '100000000000000000000'],
    ['a large number in an object', { cups: 1n }, 'an object'],
    ['a symbol', Symbol('tea'), 'Symbol(tea)'],
    ['symbols', [Symbol('tea')], 'Symbol(tea)'],
    ['a function', () => 'tea', 'a JavaScript function'],
    ['a function with a name', function brew() { return 'tea'; }, "the JavaScript function 'brew'"],
    ['a class', Kettle, "the class 'Kettle'"],
    ['functions', [() => 'tea'], 'a JavaScript function'],
    ['a function in an object', { brew: () => 'tea' }, 'an object'],
    ['an object that has itself', circle(), 'an object'],
    ['a list that has itself', [circle()], 'an object'],
    ['a list within itself', circularList(), 'a list'],
    ['an object of a class', new (class Teapot {})(), 'an object of the class Teapot'],
    ['an object without a class', Object.create(null), 'an object'],
    ['an object of another context', runInNewContext('({ cups: [{}] })'), '{"cups":[{}]}'],
    ['an object of another context that has itself', runInNewContext('const ring = {}; ring.self = ring; ring'), 'an object'],
  ])('%s', (_, got, words) => {
    expect(() => validation.fail('water', 'be hot (physics)', got)).toThrow(
      new Error(`Kettle at 'Shop/Kitchen': water must be hot (physics), got ${words}.`));
  });

  test('and which part, where it is of one', () => {
    expect(() => validation.of('Green').fail('water', 'be hot', 1)).toThrow(new Error("Kettle at 'Shop/Kitchen': water of 'Green' must be hot, got 1."));
  });

  test('under another name where one is given', () => {
    expect(() => new Validation(new Kettle(shop(), 'Kitchen'), 'TeaMaker').fail('water', 'be hot', 1)).toThrow(
      new Error("TeaMaker at 'Shop/Kitchen': water must be hot, got 1."));
  });
});

describe('whole numbers', () => {
  test.each([1, 5, 10, undefined, Token.asNumber({ Ref: 'Cups' })])('%p passes', cups => {
    expect(() => validation.integer('cups', cups, 1, 10, 'size of the tray')).not.toThrow();
  });

  test.each<[number, string]>([
    [0, 'between'], [11, 'between'], [-1, 'between'],
    [2.5, 'a whole number between'], [NaN, 'a whole number between'], [Infinity, 'a whole number between'],
  ])('%p is refused: it must be %s', (cups, kind) => {
    expect(() => validation.integer('cups', cups, 1, 10, 'size of the tray')).toThrow(
      new Error(`Kettle at 'Shop/Kitchen': cups must be ${kind} 1 and 10 (size of the tray), got ${cups}.`));
  });
});

describe('durations', () => {
  const check = (time?: Duration) => () => validation.duration('time', time, Duration.seconds(1), Duration.minutes(2), 'library limit');

  test.each([
    Duration.seconds(1), Duration.minutes(2), Duration.millis(2000), undefined,
    Duration.seconds(Token.asNumber({ Ref: 'Time' })),
  ])('%s passes', time => {
    expect(check(time)).not.toThrow();
  });

  test.each([
    [Duration.seconds(0), '0 seconds'],
    [Duration.seconds(121), '2 minutes 1 second'],
    [Duration.days(1), '1 day'],
  ])('%s is refused', (time, words) => {
    expect(check(time)).toThrow(new Error(`Kettle at 'Shop/Kitchen': time must be between 1 second and 2 minutes (library limit), got ${words}.`));
  });

  test('that are only known at deployment must be given in seconds', () => {
    expect(check(Duration.hours(Token.asNumber({ Ref: 'Time' })))).toThrow(new Error(
      "Kettle at 'Shop/Kitchen': time must be in seconds if it is a token, got 'Duration.hours'."));
  });

  test('of broken seconds are refused', () => {
    expect(check(Duration.millis(1500))).toThrow(new Error("Kettle at 'Shop/Kitchen': time must be whole seconds, got 1 second 500 millis."));
  });
});

test('a condition passes when it holds, and for values that are only known at deployment', () => {
  expect(() => validation.check(true, 'tea', 'be black', 'green')).not.toThrow();
  expect(() => validation.check(false, 'tea', 'be black', Token.asString({ Ref: 'Tea' }))).not.toThrow();
  expect(() => validation.check(false, 'tea', 'be black', 'green')).toThrow(new Error("Kettle at 'Shop/Kitchen': tea must be black, got 'green'."));
});
