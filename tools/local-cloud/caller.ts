import { LocalCloud } from './local-cloud';
import { Caller, query } from './signed-requests';

/** Makes an IAM user with an access key and one policy. CloudFormation can't: the local cloud has no AWS::IAM::AccessKey. */
export async function makeCaller(cloud: LocalCloud, UserName: string, allowed: Allowed = CALLS_APIS): Promise<Caller> {
  await iam(cloud, { Action: 'CreateUser', UserName });
  await iam(cloud, { Action: 'PutUserPolicy', UserName, PolicyName: 'Allowed', PolicyDocument: policy(allowed) });
  const answer = await iam(cloud, { Action: 'CreateAccessKey', UserName });
  return { accessKeyId: element(answer, 'AccessKeyId'), secretAccessKey: element(answer, 'SecretAccessKey') };
}

/** Makes a role with one policy, for a service as `lambda.amazonaws.com` and for the owner of the account. Gives its ARN. */
export async function makeRole(cloud: LocalCloud, RoleName: string, Service: string, allowed: Allowed): Promise<string> {
  const AssumeRolePolicyDocument = policy({ Principal: { Service, AWS: cloud.account }, Action: 'sts:AssumeRole' });
  const answer = await iam(cloud, { Action: 'CreateRole', RoleName, AssumeRolePolicyDocument });
  await iam(cloud, { Action: 'PutRolePolicy', RoleName, PolicyName: 'Allowed', PolicyDocument: policy(allowed) });
  return element(answer, 'Arn');
}

/** Leaves a role those actions of its own policies that a test of the action keeps. Gives a function that undoes it. */
export async function changeRolePolicy(cloud: LocalCloud, RoleName: string, keeps: (action: string) => boolean): Promise<() => Promise<void>> {
  const names = await iam(cloud, { Action: 'ListRolePolicies', RoleName });
  const policies = await Promise.all([...names.matchAll(/<member>([^<]+)<\/member>/g)].map(async ([, PolicyName]) => {
    const answer = await iam(cloud, { Action: 'GetRolePolicy', RoleName, PolicyName });
    return { PolicyName, PolicyDocument: decodeURIComponent(element(answer, 'PolicyDocument')) };
  }));
  const put = (change: (document: string) => string) => Promise.all(policies.map(({ PolicyName, PolicyDocument }) =>
    iam(cloud, { Action: 'PutRolePolicy', RoleName, PolicyName, PolicyDocument: change(PolicyDocument) })));
  await put(document => withActions(document, keeps));
  return async () => { await put(document => document); };
}

/** Somebody with the permissions of a role, which has to trust the owner of the account. */
export async function assumeRole(cloud: LocalCloud, RoleArn: string): Promise<Caller> {
  const answer = await query(cloud, 'sts', { Version: '2011-06-15', Action: 'AssumeRole', RoleArn, RoleSessionName: 'test' });
  return {
    accessKeyId: element(answer, 'AccessKeyId'), secretAccessKey: element(answer, 'SecretAccessKey'), sessionToken: element(answer, 'SessionToken'),
  };
}

/** What somebody may do: the rest of a statement of a policy. */
export interface Allowed {
  readonly Action: string | string[];
  readonly Resource: string;
  readonly Condition?: Record<string, Record<string, string>>;
}

function policy(statement: object): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', ...statement } });
}

function withActions(document: string, keeps: (action: string) => boolean): string {
  const { Statement, ...rest } = JSON.parse(document) as { readonly Statement: Array<{ readonly Action: string | string[] }> };
  const kept = Statement.map(statement => ({ ...statement, Action: [statement.Action].flat().filter(keeps) }));
  const left = kept.filter(({ Action }) => Action.length > 0);
  return JSON.stringify({ ...rest, Statement: left });
}

const CALLS_APIS: Allowed = { Action: 'execute-api:Invoke', Resource: '*' };

/** Takes the access key of a caller away. */
export async function revokeCaller(cloud: LocalCloud, UserName: string, { accessKeyId: AccessKeyId }: Caller): Promise<void> {
  await iam(cloud, { Action: 'DeleteAccessKey', UserName, AccessKeyId });
}

function iam(cloud: LocalCloud, parameters: Record<string, string>): Promise<string> {
  return query(cloud, 'iam', { Version: '2010-05-08', ...parameters });
}

function element(xml: string, name: string): string {
  const [, value] = new RegExp(`<${name}>([^<]+)</${name}>`).exec(xml) ?? [];
  if (value === undefined) throw new Error(`No ${name} in: ${xml}`);
  return value;
}
