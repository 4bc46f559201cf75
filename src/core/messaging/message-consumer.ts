import { aws_events as events, aws_kinesis as kinesis, aws_lambda as lambda, aws_sns as sns, aws_sqs as sqs, aws_stepfunctions as sfn } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { IMessageConsumer } from './message-consumer-binding';
import { MessageConsumerConfig } from './message-consumer-config';
import { StateMachineConsumerOptions } from './state-machine-consumer-options';
import { requireFunction } from '../private/imported-functions';
import { API_DESTINATION, EVENT_BUS, QUEUE, requireKind, STATE_MACHINE, STREAM, TOPIC } from '../private/kinds';
import { requireMachineKey } from '../private/machine-encryption';

/**
 * A consumer that is a plain AWS resource rather than a pattern.
 */
export class MessageConsumer implements IMessageConsumer {
  /**
   * Messages invoke a function. The pattern that delivers creates the resources between,
   * usually a queue with its dead-letter queue.
   */
  static function(handler: lambda.IFunction): IMessageConsumer {
    requireFunction('MessageConsumer.function: handler', handler);
    return new MessageConsumer({ function: handler });
  }

  /** Messages are sent to your queue. */
  static queue(queue: sqs.IQueue): IMessageConsumer {
    requireKind('MessageConsumer.queue: queue', queue, QUEUE);
    return new MessageConsumer({ queue });
  }

  /** Messages are published to your topic. */
  static topic(topic: sns.ITopic): IMessageConsumer {
    requireKind('MessageConsumer.topic: topic', topic, TOPIC);
    return new MessageConsumer({ topic });
  }

  /** Messages are put to your Kinesis stream. */
  static stream(stream: kinesis.IStream): IMessageConsumer {
    requireKind('MessageConsumer.stream: stream', stream, STREAM);
    return new MessageConsumer({ stream });
  }

  /**
   * Each message starts an execution of a state machine, with the message as its input.
   * @throws if the state machine has a key that is not given
   */
  static stateMachine(stateMachine: sfn.IStateMachine, options: StateMachineConsumerOptions = {}): IMessageConsumer {
    const { encryptionKey } = options;
    requireKind('MessageConsumer.stateMachine: stateMachine', stateMachine, STATE_MACHINE);
    requireMachineKey('MessageConsumer.stateMachine', stateMachine, encryptionKey);
    return new MessageConsumer({ stateMachine, ...encryptionKey && { stateMachineKey: encryptionKey } });
  }

  /** Messages are put to your event bus. */
  static eventBus(eventBus: events.IEventBus): IMessageConsumer {
    requireKind('MessageConsumer.eventBus: eventBus', eventBus, EVENT_BUS);
    return new MessageConsumer({ eventBus });
  }

  /**
   * An HTTPS endpoint is called with each event, at most `rateLimitPerSecond` of the API destination a second. Only an event bus calls it:
   * the consumer is for `PubSub` on `EventBroker.eventBus()`.
   *
   * The body is the CloudEvent, and the header `Idempotency-Key` its id. The endpoint has 5 seconds
   * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html) to answer with 2xx.
   */
  static apiDestination(apiDestination: events.IApiDestination): IMessageConsumer {
    requireKind('MessageConsumer.apiDestination: apiDestination', apiDestination, API_DESTINATION);
    return new MessageConsumer({ apiDestination });
  }

  private constructor(private readonly config: MessageConsumerConfig) {}

  bindConsumer(_scope: Construct): MessageConsumerConfig {
    return this.config;
  }
}
