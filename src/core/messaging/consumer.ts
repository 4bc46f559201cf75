import { aws_events as events, aws_kinesis as kinesis, aws_lambda as lambda, aws_sns as sns, aws_sqs as sqs, aws_stepfunctions as sfn } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { IMessageConsumer } from './message-consumer';
import { MessageDestination } from './message-destination';

/**
 * A consumer that is a plain AWS resource rather than a pattern.
 */
export class Consumer implements IMessageConsumer {
  /**
   * Messages invoke a function. The pattern that delivers decides what stands between
   * (usually a queue with its dead-letter queue).
   */
  static function(handler: lambda.IFunction): IMessageConsumer {
    return new Consumer({ function: handler });
  }

  /** Messages are sent to a queue of yours. */
  static queue(queue: sqs.IQueue): IMessageConsumer {
    return new Consumer({ queue });
  }

  /** Messages are published to a topic of yours. */
  static topic(topic: sns.ITopic): IMessageConsumer {
    return new Consumer({ topic });
  }

  /** Messages are put to a Kinesis stream of yours. */
  static stream(stream: kinesis.IStream): IMessageConsumer {
    return new Consumer({ stream });
  }

  /** Each message starts an execution of a state machine, with the message as its input. */
  static stateMachine(stateMachine: sfn.IStateMachine): IMessageConsumer {
    return new Consumer({ stateMachine });
  }

  /** Messages are put to an event bus of yours. */
  static eventBus(eventBus: events.IEventBus): IMessageConsumer {
    return new Consumer({ eventBus });
  }

  private constructor(private readonly destination: MessageDestination) {}

  bindConsumer(_scope: Construct): MessageDestination {
    return this.destination;
  }
}
