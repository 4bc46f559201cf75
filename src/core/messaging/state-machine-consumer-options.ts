import { aws_kms as kms } from 'aws-cdk-lib';

/**
 * Options of a state machine as a consumer.
 */
export interface StateMachineConsumerOptions {
  /**
   * The KMS key of a state machine that is encrypted with a key of yours: what starts executions may use it.
   * Source: https://docs.aws.amazon.com/step-functions/latest/dg/encryption-at-rest.html
   * @default - the state machine is encrypted by a key of AWS
   */
  readonly encryptionKey?: kms.IKey;
}
