import { aws_events as events, aws_kinesis as kinesis, aws_lambda as lambda, aws_sns as sns, aws_sqs as sqs, aws_stepfunctions as sfn } from 'aws-cdk-lib';

/**
 * Where messages are to be delivered: exactly one property is set.
 *
 * The producer that asked for it attaches its own kind of subscription (and its
 * dead-letter queue) to the destination.
 */
export interface MessageConsumerConfig {
  /**
   * A function that is invoked with the messages.
   * @default - the destination is of another kind
   */
  readonly function?: lambda.IFunction;
  /**
   * A queue that the messages are sent to.
   * @default - the destination is of another kind
   */
  readonly queue?: sqs.IQueue;
  /**
   * A topic that the messages are published to.
   * @default - the destination is of another kind
   */
  readonly topic?: sns.ITopic;
  /**
   * A stream that the messages are put to.
   * @default - the destination is of another kind
   */
  readonly stream?: kinesis.IStream;
  /**
   * A state machine that is started with each message.
   * @default - the destination is of another kind
   */
  readonly stateMachine?: sfn.IStateMachine;
  /**
   * An event bus that the messages are put to.
   * @default - the destination is of another kind
   */
  readonly eventBus?: events.IEventBus;
}
