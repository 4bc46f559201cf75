/** User-defined metadata that a presigned form fixes: the job the upload becomes, and who asked for it (SHA-256). */
export const JOB_METADATA = 'job-id';
export const CALLER_METADATA = 'job-caller';

/** What this library makes as an id: a UUID or base64url. */
export function isJobId(text: string): boolean {
  return /^[\w-]{1,64}$/.test(text);
}
