import { CloudFormationClient, DeleteStackCommand, DescribeStackResourceCommand, waitUntilStackDeleteComplete } from '@aws-sdk/client-cloudformation';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { client } from './client';
import { createStack } from './stack';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';

let cloud: LocalCloud;

beforeAll(async () => { cloud = await LocalCloud.start({ name: 'test-secret-refs' }); });
afterAll(async () => cloud.stop());

test('the Ref of a secret is its ARN, and the secret goes with its stack', async () => {
  const cloudFormation = client(CloudFormationClient, cloud);
  const secrets = client(SecretsManagerClient, cloud);
  await createStack(cloud, 'keys', { Key: { Type: 'AWS::SecretsManager::Secret', Properties: { Name: 'cursor-key', GenerateSecretString: { PasswordLength: 64, ExcludePunctuation: true } } } });
  const { StackResourceDetail } = await cloudFormation.send(new DescribeStackResourceCommand({ StackName: 'keys', LogicalResourceId: 'Key' }));
  const { ARN, SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: 'cursor-key' }));
  expect(StackResourceDetail!.PhysicalResourceId).toBe(ARN);
  expect(ARN).toMatch(/^arn:aws:secretsmanager:.*:secret:cursor-key-\w{6}$/);
  expect(SecretString).toHaveLength(64);
  await cloudFormation.send(new DeleteStackCommand({ StackName: 'keys' }));
  await waitUntilStackDeleteComplete({ client: cloudFormation, maxWaitTime: 60 }, { StackName: 'keys' });
  await expect(secrets.send(new GetSecretValueCommand({ SecretId: 'cursor-key' }))).rejects.toThrow();
});
