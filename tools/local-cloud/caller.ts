import { LocalCloud } from './local-cloud';

/** Somebody with credentials of their own: the local cloud passes the caller's identity to functions, but does not verify signatures. */
export interface Caller {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Makes an IAM user with an access key. CloudFormation can't: the local cloud has no AWS::IAM::AccessKey. */
export async function makeCaller(cloud: LocalCloud, UserName: string): Promise<Caller> {
  await iam(cloud, { Action: 'CreateUser', UserName });
  const answer = await iam(cloud, { Action: 'CreateAccessKey', UserName });
  return { accessKeyId: element(answer, 'AccessKeyId'), secretAccessKey: element(answer, 'SecretAccessKey') };
}

/** Takes the access key of a caller away. */
export async function revokeCaller(cloud: LocalCloud, UserName: string, { accessKeyId: AccessKeyId }: Caller): Promise<void> {
  await iam(cloud, { Action: 'DeleteAccessKey', UserName, AccessKeyId });
}

async function iam(cloud: LocalCloud, parameters: Record<string, string>): Promise<string> {
  const response = await fetch(cloud.endpoint, {
    method: 'POST',
    headers: { authorization: `AWS4-HMAC-SHA256 Credential=test/20300101/${cloud.region}/iam/aws4_request, SignedHeaders=host, Signature=00` },
    body: new URLSearchParams({ Version: '2010-05-08', ...parameters }),
  });
  const answer = await response.text();
  if (!response.ok) throw new Error(`${parameters.Action} ${parameters.UserName}: ${answer}`);
  return answer;
}

function element(xml: string, name: string): string {
  const [, value] = new RegExp(`<${name}>([^<]+)</${name}>`).exec(xml) ?? [];
  if (value === undefined) throw new Error(`No ${name} in: ${xml}`);
  return value;
}
