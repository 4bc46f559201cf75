import { LambdaClient, paginateListFunctions, GetPolicyCommand } from '@aws-sdk/client-lambda';
import { GetBucketPolicyCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { GetTopicAttributesCommand, paginateListTopics, SNSClient } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, paginateListQueues, SQSClient } from '@aws-sdk/client-sqs';
import { LocalCloud } from '../local-cloud/local-cloud';
import { owner, query } from '../local-cloud/signed-requests';

/**
 * A permission is an action of a statement: `role/policy/number of the statement/action`, and where the policy is that of a
 * queue, a topic, a function or a bucket `service:name/policy/number of the statement/action`.
 */
export type Permission = string;

/** Of the CDK CLI, of the CDK's custom resources, and of the assertions of integ-runner. */
const NOT_OURS = /^(\w+:)?cdk-|DefaultTestDeployAssert|CustomResourceProvider|BucketNotificationsHandler|SingletonFunction/;

/** What the inline policies of roles and the policies of resources in a cloud allow. Policies that AWS manages are left out. */
export async function inventory(cloud: LocalCloud): Promise<Permission[]> {
  const policies = [...await policiesOfRoles(cloud), ...await policiesOfResources(cloud)];
  return policies.filter(([name]) => !NOT_OURS.test(name))
    .flatMap(([name, document]) => actions(JSON.parse(document) as Parameters<typeof actions>[0]).map(path => stableName(`${name}/${path}`)));
}

type NamedPolicy = [name: string, document: string];

async function policiesOfRoles(cloud: LocalCloud): Promise<NamedPolicy[]> {
  const answer = await query(cloud, 'iam', { 'Version': '2010-05-08', 'Action': 'GetAccountAuthorizationDetails', 'Filter.member.1': 'Role' });
  return answer.split('<RoleName>').slice(1).flatMap(xml =>
    [...xml.matchAll(/<PolicyName>([^<]+)<\/PolicyName><PolicyDocument>([^<]+)<\/PolicyDocument>/g)]
      .map(([, policy, document]): NamedPolicy => [`${xml.slice(0, xml.indexOf('<'))}/${policy}`, decodeURIComponent(document)]));
}

async function policiesOfResources(cloud: LocalCloud): Promise<NamedPolicy[]> {
  const config = { endpoint: cloud.endpoint, region: cloud.region, credentials: owner(cloud) };
  const found: NamedPolicy[] = [];
  const add = (name: string, document?: string) => { if (document) found.push([`${name}/policy`, document]); };

  const sqs = new SQSClient(config);
  for await (const { QueueUrls = [] } of paginateListQueues({ client: sqs }, {})) {
    for (const QueueUrl of QueueUrls) {
      const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['Policy'] }));
      add(`sqs:${lastOf(QueueUrl, '/')}`, Attributes?.Policy);
    }
  }
  const sns = new SNSClient(config);
  for await (const { Topics = [] } of paginateListTopics({ client: sns }, {})) {
    for (const { TopicArn } of Topics) {
      const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn }));
      add(`sns:${lastOf(TopicArn!, ':')}`, Attributes?.Policy);
    }
  }
  const lambda = new LambdaClient(config);
  for await (const { Functions = [] } of paginateListFunctions({ client: lambda }, {})) {
    for (const { FunctionName } of Functions) add(`lambda:${FunctionName}`, await orNone(lambda.send(new GetPolicyCommand({ FunctionName }))));
  }
  const s3 = new S3Client({ ...config, forcePathStyle: true });
  for (const { Name: Bucket } of (await s3.send(new ListBucketsCommand({}))).Buckets ?? []) {
    add(`s3:${Bucket}`, await orNone(s3.send(new GetBucketPolicyCommand({ Bucket }))));
  }
  return found;
}

const NO_POLICY = ['ResourceNotFoundException', 'NoSuchBucketPolicy'];

async function orNone(answer: Promise<{ Policy?: string }>): Promise<string | undefined> {
  try {
    return (await answer).Policy;
  } catch (error) {
    if (NO_POLICY.includes((error as Error).name)) return undefined;
    throw error;
  }
}

function lastOf(text: string, separator: string): string {
  return text.slice(text.lastIndexOf(separator) + 1);
}

interface Statement {
  readonly Effect: string;
  readonly Action?: string | string[];
  readonly Principal?: unknown;
}

/** Without the functions' permissions for the assertions that invoke them. */
function actions({ Statement }: { readonly Statement: Statement | readonly Statement[] }): string[] {
  return [Statement].flat().flatMap(({ Effect, Action = [], Principal = '' }, number) =>
    Effect === 'Allow' && !NOT_OURS.test(JSON.stringify(Principal)) ? [Action].flat().map(action => `${number}/${action}`) : []);
}

/** The same in each deployment: names end at random, without a hyphen where they had to be cut. */
export function stableName(permission: Permission): Permission {
  return permission.replace(/-?[0-9A-Fa-f]{13}(?=(\.fifo)?\/)/, '');
}

/** Matches a permission in each deployment. */
export function expression(permission: Permission): string {
  const [name, ...rest] = permission.split('/').map(part => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return [name.replace(/(\\\.fifo)?$/, '(-?[0-9A-Fa-f]{13})?$1'), ...rest].join('/');
}
