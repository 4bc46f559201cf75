import * as fs from 'fs';
import { expectThat, finding, Finding } from '../../../src/core/testing/private/rule';
import { listOf, Properties, propertyOf, Resource, StackTemplate } from '../../../src/core/testing/private/stack-template';

/** Where each type that stores or carries data has its key. */
const KEYS: { readonly [type: string]: string } = {
  'AWS::Athena::WorkGroup': 'WorkGroupConfiguration.ResultConfiguration.EncryptionConfiguration.KmsKey',
  'AWS::DynamoDB::Table': 'SSESpecification.KMSMasterKeyId',
  'AWS::Events::Archive': 'KmsKeyIdentifier',
  'AWS::Events::EventBus': 'KmsKeyIdentifier',
  'AWS::Kinesis::Stream': 'StreamEncryption.KeyId',
  'AWS::KinesisAnalyticsV2::Application': 'ApplicationConfiguration.ApplicationEncryptionConfiguration.KeyId',
  'AWS::KinesisFirehose::DeliveryStream': 'DeliveryStreamEncryptionConfigurationInput.KeyARN',
  'AWS::Logs::LogGroup': 'KmsKeyId',
  'AWS::S3::Bucket': 'BucketEncryption.ServerSideEncryptionConfiguration.0.ServerSideEncryptionByDefault.KMSMasterKeyID',
  'AWS::SNS::Topic': 'KmsMasterKeyId',
  'AWS::SQS::Queue': 'KmsMasterKeyId',
  'AWS::SecretsManager::Secret': 'KmsKeyId',
  'AWS::StepFunctions::StateMachine': 'EncryptionConfiguration.KmsKeyId',
};

/** Types that could have a key, and why theirs has none. */
const WITHOUT_KEY: { readonly [type: string]: string } = {
  'AWS::CodeDeploy::DeploymentGroup': 'the key is of code in S3; the group deploys aliases of functions',
  'AWS::ECS::Cluster': 'the key is of storage and sessions that the library does not turn on',
  'AWS::ECS::Service': 'the key is of volumes that the library does not attach',
  'AWS::Events::Rule': 'the key is of none of its targets',
  'AWS::Lambda::EventSourceMapping': 'its filters name fields, and hold no data',
  'AWS::Lambda::Function': 'its variables hold names and settings; a disabled key would stop every start, also where no data is at hand',
  'AWS::Scheduler::Schedule': 'its target gets no data',
};

/** Resources of those types that have another key, by path, with the reason. */
const OTHERS: ReadonlyArray<readonly [path: RegExp, reason: string]> = [
  [/\/BusDeadLetterQueue\//, 'takes what the key of the bus fails on: docs/decisions/0009-dead-letters-of-an-encrypted-bus.md'],
];

/** Resources that may have a key that users give for them alone. */
const NARROWER: ReadonlyArray<readonly [path: RegExp, reason: string]> = [
  [/\/First\/(Queue|DeadLetterQueue|Idempotency)\/Resource$/, 'the key of QueueDelivery'],
  [/\/History\/WorkGroup$/, 'the key of the bucket of results'],
];

export const hasKey = ({ type }: Resource) => type in KEYS;

/** Each resource of a pattern that can have a key has that of the pattern. */
export function patternKeys(keyIds: (id: string) => boolean) {
  return (template: StackTemplate): Finding[] => template.resources.filter(resource => template.isOwn(resource) && hasKey(resource))
    .filter(({ path }) => !OTHERS.some(([other]) => other.test(path)))
    .flatMap(resource => {
      const names = idsIn(propertyOf(resource, KEYS[resource.type]));
      const isNarrower = names.length > 0 && NARROWER.some(([path]) => path.test(resource.path));
      return expectThat(isNarrower || names.some(keyIds), resource, `a ${resource.type} does not have the encryptionKey of its pattern in ${KEYS[resource.type]}`);
    });
}

/** No type of the library can have a key, by the properties that CDK knows, without being named here. */
export function knownTypes(template: StackTemplate): Finding[] {
  return template.resources.filter(resource => template.isOwn(resource))
    .filter(({ type }) => !(type in KEYS) && !(type in WITHOUT_KEY) && canHaveKey(type))
    .map(resource => finding(resource, `a ${resource.type} can have a key: name its property, or the reason for none`));
}

const KEY_PROPERTIES = new Map<string, boolean>();

function canHaveKey(type: string): boolean {
  const known = KEY_PROPERTIES.get(type);
  if (known !== undefined) { return known; }
  const [, service, name] = type.split('::');
  const module = `aws-${service.toLowerCase()}`;
  const file = require.resolve(`aws-cdk-lib/${module}`).replace(/index\.js$/, `lib/${module.slice('aws-'.length)}.generated.d.ts`);
  const text = fs.readFileSync(file, 'utf8');
  const parts = [`export interface Cfn${name}Props {`, `export declare namespace Cfn${name} {`].map(start => {
    const from = text.indexOf(start);
    return from < 0 ? '' : text.slice(from, text.indexOf('\n}', from));
  });
  const result = /readonly \w*(kms|cmk|encryptionKey)\w*\??:/i.test(parts.join(''));
  KEY_PROPERTIES.set(type, result);
  return result;
}

interface Statement { readonly Effect: string; readonly Action?: unknown; readonly Resource?: unknown; readonly Principal?: unknown }

/** What a principal needs of the key for what it does with the resource, by the documentation of each service. */
const NEEDS: ReadonlyArray<readonly [type: string, action: RegExp, needs: readonly string[]]> = [
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
  ['AWS::SQS::Queue', /^sqs:SendMessage$/, ['kms:GenerateDataKey', 'kms:Decrypt']],
  ['AWS::SQS::Queue', /^sqs:ReceiveMessage$/, ['kms:Decrypt']],
  // https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
  ['AWS::SNS::Topic', /^sns:Publish$/, ['kms:GenerateDataKey', 'kms:Decrypt']],
  // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
  ['AWS::DynamoDB::Table', /^dynamodb:(Batch|Get|Put|Update|Delete|Query|Scan|Transact)/, ['kms:Decrypt']],
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
  ['AWS::S3::Bucket', /^s3:GetObject(Version)?$/, ['kms:Decrypt']],
  ['AWS::S3::Bucket', /^s3:PutObject$/, ['kms:GenerateDataKey']],
  // https://docs.aws.amazon.com/streams/latest/dev/permissions-user-key-KMS.html
  ['AWS::Kinesis::Stream', /^kinesis:PutRecords?$/, ['kms:GenerateDataKey']],
  ['AWS::Kinesis::Stream', /^kinesis:GetRecords$/, ['kms:Decrypt']],
  ['AWS::SecretsManager::Secret', /^secretsmanager:GetSecretValue$/, ['kms:Decrypt']],
  // https://docs.aws.amazon.com/step-functions/latest/dg/encryption-at-rest.html
  ['AWS::StepFunctions::StateMachine', /^states:StartExecution$/, ['kms:Decrypt']],
];

/** Every role that may use a resource of the pattern with a key may use the key for it. */
export function keyGrants(template: StackTemplate): Finding[] {
  const policies = template.ofType('AWS::IAM::Policy');
  return policies.flatMap(policy => allowed(policy.properties.PolicyDocument).flatMap(statement =>
    needed(template, statement).filter(([, key, action]) => !policies
      .filter(other => sharesRole(policy, other))
      .some(other => allowed(other.properties.PolicyDocument).some(({ Action, Resource: on }) => grants(Action, action) && idsIn(on).includes(key))))
      .map(([resource, , action]) => finding(policy, `the role may use ${resource.id} and lacks ${action} on its key`))));
}

/** Every service that may send to a queue or topic with a key is in the policy of the key. */
export function serviceKeyGrants(template: StackTemplate): Finding[] {
  return template.ofType('AWS::SQS::QueuePolicy', 'AWS::SNS::TopicPolicy').flatMap(policy => allowed(policy.properties.PolicyDocument).flatMap(statement =>
    servicesOf(statement).flatMap(service => needed(template, statement)
      .filter(([, key, action]) => !allowed(template.resources.find(({ id }) => id === key)?.properties.KeyPolicy)
        .some(of => servicesOf(of).includes(service) && grants(of.Action, action)))
      .map(([resource, , action]) => finding(policy, `${service} may send to ${resource.id} and lacks ${action} in the policy of its key`)))));
}

function needed(template: StackTemplate, { Action, Resource: on }: Statement): [Resource, string, string][] {
  return listOf(on).flatMap(target => template.referencesIn(target)).flatMap(({ resource }) => {
    const [key] = hasKey(resource) && template.isOwn(resource) ? idsIn(propertyOf(resource, KEYS[resource.type])).filter(id => template.resources.some(each => each.id === id && each.type === 'AWS::KMS::Key')) : [];
    if (key === undefined) { return []; }
    return NEEDS.filter(([type, action]) => type === resource.type && listOf(Action).some(each => action.test(String(each))))
      .flatMap(([, , needs]) => needs.map((action): [Resource, string, string] => [resource, key, action]));
  });
}

const allowed = (document: unknown) => (listOf((document as Properties | undefined)?.Statement) as Statement[]).filter(({ Effect }) => Effect === 'Allow');

/** CDK's own grants have wildcards: `kms:GenerateDataKey*`. */
const grants = (given: unknown, action: string) => listOf(given).some(each => each === action || each === `${action}*`);

const servicesOf = ({ Principal }: Statement) => listOf((Principal as Properties | undefined)?.Service).filter(service => typeof service === 'string');

function sharesRole(one: Resource, other: Resource): boolean {
  const roles = (policy: Resource) => listOf(policy.properties.Roles).flatMap(idsIn);
  return roles(one).some(role => roles(other).includes(role));
}

/** Logical ids of a value, of this stack or another. */
function idsIn(value: unknown): string[] {
  return [...JSON.stringify(value ?? '').matchAll(/"(?:Ref|Fn::GetAtt|Fn::ImportValue)":\[?"([^"]+)"/g)].map(([, id]) => id);
}
