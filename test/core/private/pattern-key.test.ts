import { App, aws_kms as kms, aws_lambda as lambda, aws_sqs as sqs, CfnElement, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { AsyncHttpApi, CircuitBreakerTable, QueueDelivery, QueueLoadLeveling, QueueLoadLevelingProps, QueueWorker } from '../../../src';

const ENV = { account: '111111111111', region: 'eu-central-1' };

function leveling(stack: Stack, props: Partial<QueueLoadLevelingProps> = {}): { pattern: QueueLoadLeveling; api: AsyncHttpApi } {
  const worker = new lambda.Function(stack, 'Worker', {
    runtime: lambda.Runtime.NODEJS_24_X, handler: 'index.handler', code: lambda.Code.fromInline('exports.handler = async () => ({ batchItemFailures: [] })'),
  });
  const pattern = new QueueLoadLeveling(stack, 'Payments', { worker: QueueWorker.function(worker), ...props });
  return { pattern, api: pattern.addAsyncHttpApi('Api') };
}

const stackOf = () => new Stack(new App(), 'Shop', { env: ENV });
const idOf = (stack: Stack, key: kms.Key) => stack.getLogicalId(key.node.defaultChild as CfnElement);

/** A key without the construct of CDK. */
function resourceOf(stack: Stack, props: kms.CfnKeyProps): kms.CfnKey {
  const keyPolicy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111111111111:root' }, Action: 'kms:*', Resource: '*' }] };
  return new kms.CfnKey(stack, 'Key', { keyPolicy, ...props });
}

test.each<[string, (stack: Stack) => unknown, string]>([
  ['a text', () => 'alias/mine', "QueueLoadLeveling at 'Shop/Payments': encryptionKey must be a key (kms.IKey), got 'alias/mine'."],
  ['the name of an alias', stack => kms.Alias.fromAliasName(stack, 'Alias', 'alias/mine'),
    "QueueLoadLeveling at 'Shop/Payments': encryptionKey must be a key whose ARN is known, such as kms.Key.fromKeyArn() or kms.Key.fromLookup(), got 'Shop/Alias'."],
  ['a key of another Region', stack => kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:111111111111:key/1234'),
    "QueueLoadLeveling at 'Shop/Payments': encryptionKey must be of the Region of the pattern (services use the keys of their Region), got 'us-east-1'."],
  ['the ARN of an alias', stack => kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-central-1:111111111111:alias/mine'),
    "encryptionKey must be a key, not an alias of it: services take the ARN of the key, got 'arn:aws:kms:eu-central-1:111111111111:alias/mine'."],
  ['an asymmetric key', stack => new kms.Key(stack, 'Key', { keySpec: kms.KeySpec.RSA_2048 }),
    "QueueLoadLeveling at 'Shop/Payments': encryptionKey must be a symmetric key for encryption, got 'RSA_2048, ENCRYPT_DECRYPT'."],
  ['a key for signatures', stack => new kms.Key(stack, 'Key', { keySpec: kms.KeySpec.ECC_NIST_P256, keyUsage: kms.KeyUsage.SIGN_VERIFY }),
    "encryptionKey must be a symmetric key for encryption, got 'ECC_NIST_P256, SIGN_VERIFY'."],
  ['a key for message codes', stack => new kms.Key(stack, 'Key', { keySpec: kms.KeySpec.HMAC_256, keyUsage: kms.KeyUsage.GENERATE_VERIFY_MAC }),
    "encryptionKey must be a symmetric key for encryption, got 'HMAC_256, GENERATE_VERIFY_MAC'."],
  ['a key of a resource that is asymmetric', stack => kms.Key.fromCfnKey(resourceOf(stack, { keySpec: 'RSA_4096' })),
    "encryptionKey must be a symmetric key for encryption, got 'RSA_4096, ENCRYPT_DECRYPT'."],
  ['an asymmetric key behind an alias', stack => new kms.Key(stack, 'Key', { keySpec: kms.KeySpec.RSA_2048 }).addAlias('mine'),
    "encryptionKey must be a symmetric key for encryption, got 'RSA_2048, ENCRYPT_DECRYPT'."],
  ['a disabled key', stack => new kms.Key(stack, 'Key', { enabled: false }), "encryptionKey must be enabled: services cannot use a disabled key, got 'enabled: false'."],
])('refuses %s before anything is created', (_, key, message) => {
  const stack = stackOf();
  const encryptionKey = key(stack) as kms.IKey;
  expect(() => leveling(stack, { encryptionKey })).toThrow(message);
  Template.fromStack(stack).resourceCountIs('AWS::SQS::Queue', 0);
});

test('gives log groups the key behind an alias of the app', () => {
  const stack = stackOf();
  const key = new kms.Key(stack, 'Key');
  leveling(stack, { encryptionKey: new kms.Alias(stack, 'Alias', { aliasName: 'mine', targetKey: key }) });
  Template.fromStack(stack).allResourcesProperties('AWS::Logs::LogGroup', { KmsKeyId: { 'Fn::GetAtt': [idOf(stack, key), 'Arn'] } });
});

test('warns of a key without material', () => {
  const stack = stackOf();
  const key = new kms.Key(stack, 'Key');
  (key.node.defaultChild as kms.CfnKey).addPropertyOverride('Origin', 'EXTERNAL');
  leveling(stack, { encryptionKey: key });
  Annotations.fromStack(stack).hasWarning('/Shop/Payments', Match.stringLikeRegexp("'Shop/Key/Resource' has no key material until you import it: services refuse the key"));
});

test('leaves the queues to the key of the delivery, and the job table to that of the pattern', () => {
  const stack = stackOf();
  const [own, common] = ['Own', 'Common'].map(id => new kms.Key(stack, id));
  const { pattern } = leveling(stack, { encryptionKey: common, delivery: QueueDelivery.standard({ encryptionKey: own }) });
  expect((pattern.queue as sqs.Queue).encryptionMasterKey).toBe(own);
  expect((pattern.deadLetterQueue as sqs.Queue).encryptionMasterKey).toBe(own);
  expect(pattern.jobTable?.encryptionKey).toBe(common);
});

test('gives nothing to a pattern without a key below a pattern with one', () => {
  const stack = stackOf();
  const { pattern } = leveling(stack, { encryptionKey: new kms.Key(stack, 'Key') });
  expect(new CircuitBreakerTable(pattern, 'Circuits').table.encryptionKey).toBeUndefined();
});

test('warns of the statement that the policy of an imported key lacks', () => {
  const stack = stackOf();
  leveling(stack, { encryptionKey: kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-central-1:111111111111:key/1234') });
  Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp("policy of 'Shop/Key' cannot be changed from here.*logs.eu-central-1.amazonaws.com"));
});
