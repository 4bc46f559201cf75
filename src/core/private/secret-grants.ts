import { aws_iam as iam, aws_secretsmanager as secretsmanager } from 'aws-cdk-lib';
import { grantKey } from './key-grants';

/**
 * Lets `grantee` read a secret, and use its key. The ARN of a secret that was imported by its name lacks the six random characters at its end.
 * A policy is compared with the whole ARN: https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples.html
 */
export function grantSecret(secret: secretsmanager.ISecret, grantee: iam.IGrantable) {
  iam.Grant.addToPrincipal({ grantee, actions: ['secretsmanager:GetSecretValue'], resourceArns: [secret.secretFullArn ?? `${secret.secretArn}-??????`] });
  if (secret.encryptionKey) { grantKey(secret.encryptionKey, grantee, 'kms:Decrypt'); }
}
