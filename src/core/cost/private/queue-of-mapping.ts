import { Resource, StackTemplate } from '../../testing/private/stack-template';

/** The queue that an event source mapping polls. */
export interface PolledQueue {
  /** Undefined where it is of another stack, or imported. */
  readonly resource?: Resource;
  /** The price of a request. */
  readonly price: string;
}

/**
 * The queue of an event source mapping, or undefined where its source is none. Of a source that is not in the template, only a queue has
 * no starting position and no list of its queues or topics: https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
 */
export function queueOf({ properties }: Resource, template: StackTemplate): PolledQueue | undefined {
  const resource = template.resourceOf(properties.EventSourceArn);
  const isQueue = resource ? resource.type === 'AWS::SQS::Queue' : ['StartingPosition', 'Queues', 'Topics'].every(name => properties[name] === undefined);
  const isFifo = resource ? resource.properties.FifoQueue === true : JSON.stringify(properties.EventSourceArn ?? '').endsWith('.fifo"');
  return isQueue ? { resource, price: isFifo ? 'sqs.fifoRequest' : 'sqs.request' } : undefined;
}
