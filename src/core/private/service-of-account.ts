import { aws_iam as iam, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/**
 * A service, while it acts for the account of a scope and no other
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html#cross-service-confused-deputy-prevention).
 */
export function serviceOfAccount(scope: IConstruct, service: string): iam.ServicePrincipal {
  return new iam.ServicePrincipal(service, { conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } } });
}
