import { commentFindings, factoryFinding, nounFinding, summaryFinding, verbFinding } from './comments';
import { publicApi } from './public-api';

const folders = [...new Set(publicApi().map(({ folder }) => folder))];

test.each(folders)('the doc comments of %s are as API.md needs them', folder => {
  expect(publicApi().filter(type => type.folder === folder).flatMap(commentFindings)).toEqual([]);
});

test('members without a comment of their own are few: those of an interface', () => {
  const bare = publicApi().flatMap(({ name, members, isStruct }) => members.filter(({ comment }) => isStruct && !comment).map(member => `${name}.${member.name}`));
  expect(bare).toEqual([]);
});

test.each([
  ['no period', 'The broker', 'the first sentence must end in a period'],
  ['a period after the paragraph only', 'The broker\n\nIt carries events.', 'the first sentence must end in a period'],
  ['a semicolon', 'The broker; it carries events.', 'the first sentence must have no semicolon'],
  ['one sentence', 'The broker (`a; b`) that carries events. It is yours; you delete it.', undefined],
])('a first sentence with %s', (_, comment, expected) => {
  expect(summaryFinding(comment)).toBe(expected);
});

test.each(['How long it is kept.', 'For how long.', 'Tunes alarms.', 'Where messages wait.'])('a property that begins "%s" is no thing', comment => {
  expect(nounFinding(comment)).toBe('must begin with a noun phrase');
});

test.each(['The queue.', 'Messages in the queue.', 'Whether it is enabled.'])('a property may begin "%s"', comment => {
  expect(nounFinding(comment)).toBeUndefined();
});

test.each(['Called once.', 'Messages come.', 'A route.', 'This adds.', 'What answers.'])('a method that begins "%s" does nothing', comment => {
  expect(verbFinding(comment)).toBe('must begin with a verb in the third person');
});

test.each(['Grants publish permission to `grantee`.', 'Whether it is one.'])('a method may begin "%s"', comment => {
  expect(verbFinding(comment)).toBeUndefined();
});

test('a factory is no question', () => {
  expect(factoryFinding('What answers.')).toBe('must not begin with a question word');
  expect(factoryFinding('Requests invoke a function.')).toBeUndefined();
});
