import { AwsClient } from 'aws4fetch';

/** What of a local cloud a request needs to know. */
export interface Cloud {
  readonly endpoint: string;
  readonly region: string;
  /** With the credentials of the owner of the account. */
  readonly env: Record<string, string>;
}

/** Somebody with credentials of their own. */
export interface Caller {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of the session of a role. */
  readonly sessionToken?: string;
}

/** The owner of the account, who may do everything. */
export function owner({ env }: Cloud): Caller {
  return { accessKeyId: env.AWS_ACCESS_KEY_ID, secretAccessKey: env.AWS_SECRET_ACCESS_KEY };
}

/** Sends a request signed by the caller: to an API that asks for IAM, or to an AWS service. */
export function signedFetch(cloud: Cloud, caller: Caller, url: string, request: RequestInit = {}, service = 'execute-api'): Promise<Response> {
  return new AwsClient({ ...caller, service, region: cloud.region, retries: 0 }).fetch(url, request);
}

/** The answer of an AWS API that has no SDK client here, to the owner of the account. */
export function queried(cloud: Cloud, service: string, parameters: Record<string, string>): Promise<Response> {
  return signedFetch(cloud, owner(cloud), cloud.endpoint, {
    method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams(parameters).toString(),
  }, service);
}

/** The XML of such an answer, which must be no error. */
export async function query(cloud: Cloud, service: string, parameters: Record<string, string>): Promise<string> {
  const response = await queried(cloud, service, parameters);
  const answer = await response.text();
  if (!response.ok) throw new Error(`${parameters.Action}: ${answer}`);
  return answer;
}
