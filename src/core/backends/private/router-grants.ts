import { aws_iam as iam, aws_lambda as lambda } from 'aws-cdk-lib';
import { RouteAlternative } from './router-route';
import { grantKey } from '../../private/key-grants';

/** Lets a request router call a backend, and read its secret. */
export function grantBackend(router: lambda.IFunction, { backend: { function: target, http } }: RouteAlternative) {
  if (target) {
    iam.Grant.addToPrincipal({ grantee: router, actions: ['lambda:InvokeFunction'], resourceArns: [target.functionArn] });
  }
  const secret = http?.options.auth?._secretHeader?.secret;
  if (secret) {
    iam.Grant.addToPrincipal({ grantee: router, actions: ['secretsmanager:GetSecretValue'], resourceArns: [secret.secretArn] });
    if (secret.encryptionKey) { grantKey(secret.encryptionKey, router, 'kms:Decrypt'); }
  }
}
