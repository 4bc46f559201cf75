import { expectThat, Finding } from '../../../src/core/testing/private/rule';
import { listOf, Properties, propertyOf, Resource, StackTemplate } from '../../../src/core/testing/private/stack-template';

type IsEncrypted = (resource: Resource) => boolean;
const has = (...paths: string[]): IsEncrypted => resource => paths.some(path => Boolean(propertyOf(resource, path)));

/**
 * How each type says that it is encrypted at rest. DynamoDB always is
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/EncryptionAtRest.html).
 */
const ENCRYPTION: { readonly [type: string]: IsEncrypted } = {
  'AWS::SQS::Queue': has('SqsManagedSseEnabled', 'KmsMasterKeyId'),
  'AWS::SNS::Topic': has('KmsMasterKeyId'),
  'AWS::S3::Bucket': has('BucketEncryption'),
  'AWS::Kinesis::Stream': has('StreamEncryption'),
  'AWS::KinesisFirehose::DeliveryStream': has('DeliveryStreamEncryptionConfigurationInput', 'KinesisStreamSourceConfiguration'),
  'AWS::OpenSearchService::Domain': has('EncryptionAtRestOptions.Enabled'),
  'AWS::EFS::FileSystem': has('Encrypted'),
  'AWS::RDS::DBCluster': has('StorageEncrypted'),
  'AWS::ElastiCache::ReplicationGroup': has('AtRestEncryptionEnabled'),
};

export function encryption(template: StackTemplate): Finding[] {
  return own(template, ...Object.keys(ENCRYPTION)).flatMap(resource => expectThat(ENCRYPTION[resource.type](resource), resource,
    `a ${resource.type} is not encrypted at rest`));
}

/** The resource that holds the policy of another, and its property that names which. */
const POLICIES: { readonly [type: string]: readonly [policyType: string, names: string] } = {
  'AWS::SQS::Queue': ['AWS::SQS::QueuePolicy', 'Queues'],
  'AWS::SNS::Topic': ['AWS::SNS::TopicPolicy', 'Topics'],
  'AWS::S3::Bucket': ['AWS::S3::BucketPolicy', 'Bucket'],
};

export function transport(template: StackTemplate): Finding[] {
  return own(template, ...Object.keys(POLICIES)).flatMap(resource => {
    const [type, names] = POLICIES[resource.type];
    const ofResource = template.ofType(type).filter(policy => listOf(policy.properties[names]).some(name => template.resourceOf(name) === resource));
    return expectThat(ofResource.some(refusesPlainText), resource, `a ${resource.type} has no policy that denies access without TLS`);
  });
}

function refusesPlainText(policy: Resource): boolean {
  return (listOf(propertyOf(policy, 'PolicyDocument.Statement')) as Properties[]).some(({ Effect, Condition }) =>
    Effect === 'Deny' && JSON.stringify(Condition) === '{"Bool":{"aws:SecureTransport":"false"}}');
}

export function buckets(template: StackTemplate): Finding[] {
  return own(template, 'AWS::S3::Bucket').flatMap(bucket => {
    const blocked = Object.values(propertyOf(bucket, 'PublicAccessBlockConfiguration') ?? {});
    return [
      ...expectThat(blocked.length === 4 && blocked.every(value => value === true), bucket, 'a bucket does not block all public access'),
      ...expectThat(JSON.stringify(propertyOf(bucket, 'OwnershipControls'))?.includes('BucketOwnerEnforced'), bucket, 'a bucket does not enforce its owner'),
    ];
  });
}

/** What outlives its stack is deleted with a first deployment that failed: the next attempt would find it there. */
export function retention(template: StackTemplate): Finding[] {
  return template.resources.filter(resource => template.isOwn(resource))
    .flatMap(resource => expectThat(resource.attributes.DeletionPolicy !== 'Retain', resource, `a ${resource.type} outlives a first deployment that failed`));
}

function own(template: StackTemplate, ...types: string[]): Resource[] {
  return template.ofType(...types).filter(resource => template.isOwn(resource));
}
