import { JobRequest } from './job-request';
import { Problem } from './problem';

/** A random UUID: an id that nobody can compute, and so the secret of a job without an owner. */
const RANDOM_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Only an API without an authorizer takes requests of nobody: an authorizer that does not name the caller fails closed. */
export function requireCaller({ caller }: JobRequest, isPublic: boolean): void {
  if (caller !== undefined || isPublic) return;
  throw new Problem('caller-unknown', 'The authorizer let the request pass and did not name its caller. A Lambda authorizer returns context.principalId, a string or an integer up to 2^53.');
}

/** A job belongs to the caller that created it. A job of nobody belongs to those who know its id, if the id is a secret. */
export function isOwner(job: { readonly id: string; readonly caller?: string }, caller: string | undefined): boolean {
  return job.caller === undefined ? RANDOM_ID.test(job.id) : job.caller === caller;
}
