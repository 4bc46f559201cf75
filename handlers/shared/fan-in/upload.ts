/** User-defined metadata that a presigned form fixes: the id of the job, and the SHA-256 of the caller. */
export const JOB_METADATA = 'job-id';
export const CALLER_METADATA = 'job-caller';

/** Whether a text has the form of the library's ids: a UUID or base64url. */
export function isJobId(text: string): boolean {
  return /^[\w-]{1,64}$/.test(text);
}
