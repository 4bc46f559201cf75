import { aws_iam as iam, aws_kinesis as kinesis } from 'aws-cdk-lib';
import { isOfAnotherAccount } from './cross-account-grant';
import { grantKey } from '../../private/key-grants';
import { Validation } from '../../private/validation';

/** https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html, without the actions that have no resource. */
const READING = ['DescribeStream', 'DescribeStreamSummary', 'GetRecords', 'GetShardIterator', 'ListShards'].map(action => `kinesis:${action}`);

/**
 * Grants putting records.
 *
 * @param elsewhere what users of other accounts do
 */
export function grantPutRecords(
  validation: Validation, stream: kinesis.IStream, grantee: iam.IGrantable, elsewhere: string, actions = ['kinesis:PutRecords'],
): iam.Grant {
  validation.check(!isOfAnotherAccount(grantee, stream), 'grantee',
    `be of the account of the stream: records are put by the name of the stream (${elsewhere})`, grantee.grantPrincipal.principalAccount);
  validation.check(!(grantee.grantPrincipal instanceof iam.PrincipalBase), 'grantee',
    'have a policy of its own: use a role that the service assumes', grantee.grantPrincipal.toString());
  return grantStream(stream, grantee, actions, ['kms:GenerateDataKey']);
}

/** Grants what Lambda requires of a function that reads a stream. */
export function grantReadRecords(stream: kinesis.IStream, grantee: iam.IGrantable): iam.Grant {
  return grantStream(stream, grantee, READING, ['kms:Decrypt']);
}

/** Grants reading shard by shard, from a time on. */
export function grantReplayRecords(stream: kinesis.IStream, grantee: iam.IGrantable): iam.Grant {
  return grantStream(stream, grantee, READING.filter(action => action !== 'kinesis:DescribeStream'), ['kms:Decrypt']);
}

function grantStream({ streamArn, encryptionKey }: kinesis.IStream, grantee: iam.IGrantable, actions: string[], keyActions: string[]): iam.Grant {
  const grant = iam.Grant.addToPrincipal({ grantee, actions, resourceArns: [streamArn] });
  return encryptionKey ? grant.combine(grantKey(encryptionKey, grantee, ...keyActions)) : grant;
}
