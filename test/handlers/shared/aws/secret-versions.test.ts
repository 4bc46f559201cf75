import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SecretsManagerVersions } from '../../../../handlers/shared/aws/secret-versions';
import { AwsStub } from '../aws-stub';

const aws = new AwsStub();

beforeAll(async () => { await aws.start(); });
afterAll(async () => aws.stop());

const versions = (previous: object) => {
  aws.operations.GetSecretValue = ({ VersionStage }) => VersionStage === 'AWSCURRENT' ? { SecretString: 'new' } : previous;
  return new SecretsManagerVersions(new SecretsManagerClient({ maxAttempts: 1 }), 'arn').read();
};

test('the current version comes first', async () => {
  expect(await versions({ SecretString: 'old' })).toEqual(['new', 'old']);
});

test('a secret that was never rotated has one version', async () => {
  expect(await versions({ __type: 'ResourceNotFoundException', message: 'no such stage' })).toEqual(['new']);
});

test('another error is one', async () => {
  await expect(versions({ __type: 'AccessDeniedException', message: 'no' })).rejects.toThrow('no');
});
