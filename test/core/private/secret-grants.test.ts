import { aws_iam as iam, aws_kms as kms, aws_secretsmanager as secretsmanager, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { grantSecret } from '../../../src/core/private/secret-grants';
import { shop } from '../../support/stacks';

const { Secret } = secretsmanager;
const ARN = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:partner';

/** The statements of a role that may read the secret. */
function statementsFor(create: (stack: Stack) => secretsmanager.ISecret): object[] {
  const stack = shop();
  grantSecret(create(stack), new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }));
  const [policy] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy')) as Array<{ Properties: { PolicyDocument: { Statement: object[] } } }>;
  return policy.Properties.PolicyDocument.Statement;
}

test.each<[string, (stack: Stack) => secretsmanager.ISecret, unknown]>([
  ['created', stack => new Secret(stack, 'Secret'), { Ref: 'SecretA720EF05' }],
  ['with its whole ARN', stack => Secret.fromSecretCompleteArn(stack, 'Secret', `${ARN}-a1b2c3`), `${ARN}-a1b2c3`],
  ['with a part of its ARN', stack => Secret.fromSecretPartialArn(stack, 'Secret', ARN), `${ARN}-??????`],
  ['by its name', stack => Secret.fromSecretNameV2(stack, 'Secret', 'partner'), {
    'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':secretsmanager:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':secret:partner-??????']],
  }],
])('a secret that is given %s is that of its whole ARN, as CDK grants it', (_, create, resource) => {
  expect(statementsFor(create)).toEqual([{ Action: 'secretsmanager:GetSecretValue', Effect: 'Allow', Resource: resource }]);
  const stack = shop();
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  create(stack).grantRead(role);
  expect(JSON.stringify(Template.fromStack(stack).findResources('AWS::IAM::Policy'))).toContain(JSON.stringify(resource));
});

test('the key of a secret is decrypted with', () => {
  const statements = statementsFor(stack => new Secret(stack, 'Secret', { encryptionKey: new kms.Key(stack, 'Key') }));
  expect(statements[1]).toEqual({ Action: 'kms:Decrypt', Effect: 'Allow', Resource: { 'Fn::GetAtt': ['Key961B73FD', 'Arn'] } });
});
