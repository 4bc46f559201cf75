import { PublicMember, PublicType } from './public-api';

/** What a comment must not begin with where it stands for a thing: it would be half a question. */
const QUESTIONS = ['How', 'What', 'When', 'Where', 'Which', 'Who', 'Whom', 'Whose', 'Why'];
/** Nor with what makes a clause of it. */
const CLAUSES = ['After', 'As', 'At', 'Before', 'By', 'For', 'From', 'If', 'In', 'It', 'Its', 'Of', 'On', 'They', 'To', 'Unless', 'Until', 'While', 'With', 'Within', 'Without'];
/** Verbs that doc comments like to begin with; the parser cannot know them from plural nouns. */
const VERBS = [
  'Adds', 'Allows', 'Answers', 'Applies', 'Decides', 'Defines', 'Describes', 'Determines', 'Disables', 'Enables', 'Ends', 'Gets', 'Gives', 'Indicates',
  'Invokes', 'Keeps', 'Lets', 'Limits', 'Makes', 'Puts', 'Reads', 'Returns', 'Runs', 'Says', 'Sends', 'Sets', 'Shows', 'Specifies', 'Takes', 'Tunes',
  'Turns', 'Uses', 'Writes',
];
/** Plural nouns that are no verbs, where a verb is wanted. */
const NOUNS = ['Alarms', 'Callers', 'Events', 'Functions', 'Jobs', 'Messages', 'Queues', 'Records', 'Requests', 'Routes', 'Subtasks', 'Tasks', 'Users', 'Versions'];

const firstWord = (comment: string) => /^[^\s,.:;]*/.exec(comment)![0];

/** What API.md and the editors' lists show of a comment. */
const summary = (comment: string) => /^[\s\S]*?\.(?=\s|$)/.exec(comment)?.[0];

/** The first sentence stands alone: with a full stop, and one thought. */
export function summaryFinding(comment: string): string | undefined {
  const text = summary(comment);
  if (text === undefined || /\n\s*\n/.test(text)) { return 'the first sentence must end in a period'; }
  return text.replace(/`[^`]*`/g, '').includes(';') ? 'the first sentence must have no semicolon' : undefined;
}

/** A property is a thing: "The broker that carries the events."; "Whether …", as CDK says of a boolean. */
export function nounFinding(comment: string): string | undefined {
  return [...QUESTIONS, ...CLAUSES, ...VERBS].includes(firstWord(comment)) ? 'must begin with a noun phrase' : undefined;
}

/** A method does something: "Grants publish permission to `grantee`."; or says whether. */
export function verbFinding(comment: string): string | undefined {
  const word = firstWord(comment);
  return word === 'Whether' || /^[A-Z][a-z]+s$/.test(word) && !NOUNS.includes(word) && word !== 'This' ? undefined : 'must begin with a verb in the third person';
}

/** A factory stands for what it makes, in whichever words: no half questions. */
export function factoryFinding(comment: string): string | undefined {
  return QUESTIONS.includes(firstWord(comment)) ? 'must not begin with a question word' : undefined;
}

/** By what the member is. A metric is a thing, though it is got by a method. */
function wordFinding({ isMethod, isStatic, name, comment }: PublicMember): string | undefined {
  if (isMethod && isStatic) { return factoryFinding(comment); }
  return isMethod && !name.startsWith('metric') ? verbFinding(comment) : nounFinding(comment);
}

/** Where the doc comments of a public type are not as API.md needs them. */
export function commentFindings({ name, comment, members }: PublicType): string[] {
  const ofType = [summaryFinding(comment)].filter(found => comment && found).map(found => `${name} ${found}: ${comment}`);
  return [...ofType, ...members.filter(member => member.comment && member.name !== 'constructor').flatMap(member =>
    [summaryFinding(member.comment), wordFinding(member)].filter(Boolean).map(found => `${name}.${member.name} ${found}: ${member.comment}`))];
}
