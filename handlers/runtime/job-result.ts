import { JobRejected, JobResult, Problem } from './job';

/** A record is 400 KB at most (DynamoDB item limit); ours: the rest is for everything else in it. */
const MAX_RESULT_BYTES = 256 * 1024;

/** Ours: what a person reads, not a dump. */
const MAX_PROBLEM_BYTES = 16 * 1024;
const MAX_DETAIL_LENGTH = 2_000;

/**
 * The result as the record keeps it. What cannot be kept rejects the job: the effect has
 * happened, running it again would only repeat it.
 */
export function storedResult(value: unknown): { result?: string; resultLocation?: string } {
  if (value instanceof JobResult) return { resultLocation: value.location };
  const result = jsonText(value);
  if (result === undefined) return {};
  const bytes = Buffer.byteLength(result);
  if (bytes > MAX_RESULT_BYTES) {
    throw new JobRejected({
      title: 'The result is too large',
      detail: `The work was done, but its result of ${bytes} bytes of JSON is over the limit of ${MAX_RESULT_BYTES}. `
        + 'Store it elsewhere and return resultAt(url).',
    });
  }
  return { result };
}

function jsonText(value: unknown): string | undefined {
  try {
    return JSON.stringify(value) as string | undefined;
  } catch (error) {
    throw new JobRejected({ title: 'The result is not JSON', detail: `The work was done, but its result cannot be kept: ${messageOf(error)}` });
  }
}

export function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, MAX_DETAIL_LENGTH);
}

/** The record's `error` for a failed attempt: the message, never a stack. */
export function failureProblem(error: unknown): string {
  return problemText({ title: 'The job failed', detail: messageOf(error) });
}

export function problemText(problem: Problem): string {
  const text = JSON.stringify({ type: 'about:blank', ...problem });
  if (Buffer.byteLength(text) <= MAX_PROBLEM_BYTES) return text;
  const { title, detail } = problem;
  return JSON.stringify({ type: 'about:blank', title: title.slice(0, MAX_DETAIL_LENGTH), detail: detail?.slice(0, MAX_DETAIL_LENGTH) });
}
