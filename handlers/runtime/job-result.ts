import { JobRejected, JobResult, Problem } from './job';
import { reasonOf } from './work-error';
import { describeError } from '../shared/errors/safe-error';

/** Library limit: a record has at most 400 KB (DynamoDB item limit), and the rest is for its other attributes. */
const MAX_RESULT_BYTES = 256 * 1024;

/** Library limit: a text that a person reads. */
const MAX_PROBLEM_BYTES = 16 * 1024;
const MAX_DETAIL_LENGTH = 2_000;

/**
 * The result as it is stored in the record. A result that cannot be stored rejects the job: the work is
 * done, and a retry would only repeat it.
 */
export function storedResult(value: unknown): { result?: string; resultLocation?: string } {
  if (value instanceof JobResult) return { resultLocation: value.location };
  const result = jsonText(value);
  if (result === undefined) return {};
  const bytes = Buffer.byteLength(result);
  if (bytes > MAX_RESULT_BYTES) {
    throw new JobRejected({
      title: 'The result is too large',
      detail: `The work is done, but its result must have at most ${MAX_RESULT_BYTES} bytes of JSON, got ${bytes}. `
        + 'Store it elsewhere and return resultAt(url).',
    });
  }
  return { result };
}

/** @throws JobRejected for a value that is no JSON: the work is done, and a retry would only repeat it */
export function jsonText(value: unknown): string | undefined {
  try {
    return JSON.stringify(value) as string | undefined;
  } catch (error) {
    throw new JobRejected({ title: 'The result is not valid JSON', detail: `The work is done, but its result cannot be stored: it must be JSON, without BigInt and cycles (${describeError(error)}).` });
  }
}

/** The record's `error` for a failed attempt: what its reader may know, never a stack. */
export function failureProblem(error: unknown): string {
  return problemText(error instanceof JobRejected ? error.problem : { title: 'The job failed', detail: reasonOf(error) });
}

function problemText(problem: Problem): string {
  const text = JSON.stringify({ type: 'about:blank', ...problem });
  if (Buffer.byteLength(text) <= MAX_PROBLEM_BYTES) return text;
  const { title, detail } = problem;
  return JSON.stringify({ type: 'about:blank', title: title.slice(0, MAX_DETAIL_LENGTH), detail: detail?.slice(0, MAX_DETAIL_LENGTH) });
}
