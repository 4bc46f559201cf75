import { MessageConsumerConfig } from '../message-consumer-config';

/** The kind of a consumer for an error message; undefined unless it is exactly one. */
export function kindOf(consumer: MessageConsumerConfig): string | undefined {
  const { function: handler, queue, topic, stream, stateMachine, eventBus, apiDestination } = consumer;
  const kinds = [
    handler && 'a function',
    queue && (queue.fifo ? 'a FIFO queue' : 'a standard queue'),
    topic && (topic.fifo ? 'a FIFO topic' : 'a standard topic'),
    stream && 'a stream',
    stateMachine && 'a state machine',
    eventBus && 'an event bus',
    apiDestination && 'an API destination',
  ].filter(kind => kind !== undefined);
  return kinds.length === 1 ? kinds[0] : undefined;
}

/** Whether it is a queue or a topic that promises an order. */
export function isFifo({ queue, topic }: MessageConsumerConfig): boolean {
  return (queue ?? topic)?.fifo === true;
}

/** Whether the consumer handles messages in the order of their delivery. */
export function keepsOrder(consumer: MessageConsumerConfig): boolean {
  return consumer.function !== undefined || consumer.stream !== undefined || isFifo(consumer);
}
