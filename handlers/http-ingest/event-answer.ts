import { Outcome } from './put-events';
import { Problem, problemAnswer, ProblemDocument, ProblemSlug } from '../shared/http/problem';
import { WebAnswer } from '../shared/http/web-request';

/** Seconds until a client sends again; library default. */
const RETRY_AFTER = '5';
/** The lists of errors of all events together, in characters: the answer stays below Lambda's 6 MB. Library default. */
const MAX_ERRORS_LENGTH = 262_144;
const NO_ROOM = 'The answer has no room for all fields: send the event alone to see them.';

export interface EventCounts {
  readonly accepted: number;
  /** Not valid: they are refused again. */
  readonly refused: number;
  /** Valid, and not taken by the stream: they can be sent again. */
  readonly untaken: number;
}

const mayPass = (outcome: Outcome): outcome is Problem => outcome instanceof Problem && (outcome.status === 429 || outcome.status >= 500);

export function countsOf(outcomes: readonly Outcome[]): EventCounts {
  const problems = outcomes.filter(outcome => outcome instanceof Problem);
  const untaken = problems.filter(mayPass).length;
  return { accepted: outcomes.length - problems.length, refused: problems.length - untaken, untaken };
}

/** One result for each event, in their order. Where the stream took none, and may take some later, the whole is a problem with `Retry-After`. */
export function eventAnswer(outcomes: readonly Outcome[], correlationId: string): WebAnswer {
  const results = resultsOf(outcomes, correlationId);
  const { accepted, untaken } = countsOf(outcomes);
  if (accepted > 0 || untaken === 0) return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ results }) };
  const slug: ProblemSlug = outcomes.some(outcome => mayPass(outcome) && outcome.status >= 500) ? 'temporarily-unavailable' : 'too-many-requests';
  const headers = { 'retry-after': RETRY_AFTER };
  return problemAnswer({ ...documentOf(new Problem(slug, 'The stream took no event of the request. Retry it later.'), correlationId), results }, headers);
}

function resultsOf(outcomes: readonly Outcome[], correlationId: string): object[] {
  let room = MAX_ERRORS_LENGTH;
  return outcomes.map(outcome => {
    if (!(outcome instanceof Problem)) return { status: 200, ...outcome };
    const { errors, ...document } = documentOf(outcome, correlationId);
    if (errors === undefined) return document;
    room -= JSON.stringify(errors).length;
    return room >= 0 ? { ...document, errors } : { ...document, detail: `${outcome.message} ${NO_ROOM}` };
  });
}

function documentOf(problem: Problem, correlationId: string): ProblemDocument {
  return JSON.parse(problem.toAnswer(correlationId).body) as ProblemDocument;
}
