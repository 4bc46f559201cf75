import { aws_lambda as lambda, aws_s3 as s3, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { configureFunction } from './function-settings';

/** The places whose claim checks a reader reads, as a JSON list: a message names no other (docs/messages.md). */
export const CLAIM_CHECKS_VARIABLE = 'CATALOG_CLAIM_CHECKS';

/** The objects of a bucket, or those below a prefix that ends in a slash. */
export function claimCheckPlace(bucket: s3.IBucket, prefix = ''): string {
  return `s3://${bucket.bucketName}${prefix && `/${prefix.replace(/\/$/, '')}`}`;
}

/** Gives a function a place. Several patterns may: the variable has all places. */
export function configureClaimChecks(scope: Construct, handler: lambda.IFunction, bucket: s3.IBucket, prefix?: string) {
  const place = claimCheckPlace(bucket, prefix);
  // a function of another stack, which the pattern depends on, cannot depend on a bucket beside the pattern
  const isUpstream = !Token.isUnresolved(bucket.bucketName) || Stack.of(bucket) !== Stack.of(scope);
  configureFunction(scope, handler, CLAIM_CHECKS_VARIABLE, {
    key: place, value: true, json: `["${place}"]`, isUpstream, compose: places => Object.keys(places),
  });
}
