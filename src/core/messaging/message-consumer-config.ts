import { aws_events as events, aws_kinesis as kinesis, aws_kms as kms, aws_lambda as lambda, aws_sns as sns, aws_sqs as sqs, aws_stepfunctions as sfn } from 'aws-cdk-lib';

/**
 * The resource that consumes messages: exactly one property is set, and `stateMachineKey` beside a state machine that has a key.
 *
 * The pattern that emits attaches its own kind of subscription, with a dead-letter queue, to the resource.
 */
export interface MessageConsumerConfig {
  /**
   * Function that is invoked with the messages.
   * @default - the consumer is of another kind
   */
  readonly function?: lambda.IFunction;
  /**
   * Queue that the messages are sent to.
   * @default - the consumer is of another kind
   */
  readonly queue?: sqs.IQueue;
  /**
   * Topic that the messages are published to.
   * @default - the consumer is of another kind
   */
  readonly topic?: sns.ITopic;
  /**
   * Stream that the messages are put to.
   * @default - the consumer is of another kind
   */
  readonly stream?: kinesis.IStream;
  /**
   * State machine that is started with each message.
   * @default - the consumer is of another kind
   */
  readonly stateMachine?: sfn.IStateMachine;
  /**
   * KMS key of a state machine that is encrypted with a key of yours: what starts executions may use it.
   * @default - the state machine is encrypted by a key of AWS
   */
  readonly stateMachineKey?: kms.IKey;
  /**
   * Event bus that the messages are put to.
   * @default - the consumer is of another kind
   */
  readonly eventBus?: events.IEventBus;
  /**
   * API destination that an event bus calls with each event.
   * @default - the consumer is of another kind
   */
  readonly apiDestination?: events.IApiDestination;
}
