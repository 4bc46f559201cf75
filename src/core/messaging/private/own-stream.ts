import { aws_kinesis as kinesis, aws_kms as kms, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { acknowledge } from '../../private/lint-acknowledgement';
import { RETAINED } from '../../private/retained';

export interface OwnStreamProps {
  readonly retentionPeriod: Duration;
  /** Default: on-demand mode. */
  readonly shardCount?: number;
  readonly encryptionKey?: kms.IKey;
  /** Default: none. */
  readonly shardLevelMetrics?: kinesis.ShardLevelMetrics[];
}

/** A stream that is encrypted and stays when the stack is deleted. */
export function ownStream(scope: Construct, id: string, props: OwnStreamProps): kinesis.Stream {
  const { retentionPeriod, shardCount, encryptionKey, shardLevelMetrics } = props;
  const stream = new kinesis.Stream(scope, id, {
    retentionPeriod,
    removalPolicy: RETAINED,
    ...shardCount === undefined ? { streamMode: kinesis.StreamMode.ON_DEMAND } : { streamMode: kinesis.StreamMode.PROVISIONED, shardCount },
    encryption: encryptionKey ? kinesis.StreamEncryption.KMS : kinesis.StreamEncryption.MANAGED,
    encryptionKey,
    shardLevelMetrics,
  });
  if (encryptionKey) { acknowledge(stream, 'The user gave a customer managed key', 'AwsSolutions-KDS3'); }
  return stream;
}
