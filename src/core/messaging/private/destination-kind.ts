import { MessageConsumerConfig } from '../message-consumer-config';

/** What a destination is, in the words of an error; undefined unless it is exactly one. */
export function kindOf({ function: handler, queue, topic, stream, stateMachine, eventBus }: MessageConsumerConfig): string | undefined {
  const kinds = [
    handler && 'a function',
    queue && (queue.fifo ? 'a FIFO queue' : 'a standard queue'),
    topic && (topic.fifo ? 'a FIFO topic' : 'a standard topic'),
    stream && 'a stream',
    stateMachine && 'a state machine',
    eventBus && 'an event bus',
  ].filter(kind => kind !== undefined);
  return kinds.length === 1 ? kinds[0] : undefined;
}

/** A queue or a topic that promises an order. */
export function isFifo({ queue, topic }: MessageConsumerConfig): boolean {
  return (queue ?? topic)?.fifo === true;
}

/** Whether messages that were put in order are handled in order behind it. */
export function keepsOrder(destination: MessageConsumerConfig): boolean {
  return destination.function !== undefined || destination.stream !== undefined || isFifo(destination);
}
