/** The JSON text of the RFC 9457 problem of a job that did not end as complete. */
export function jobProblem(slug: string, title: string, detail: string): string {
  return JSON.stringify({ type: `urn:cdk-serverless-catalog:problem:${slug}`, title, detail });
}
