import { EventBusBroker } from './event-bus';
import { QueueBroker } from './queue';
import { StreamBroker } from './stream';
import { TopicBroker } from './topic';
import { Broker } from '../../publishing/broker';
import { Destination, destinationId } from '../../publishing/destination';

/** The broker of a destination; its client is made here, when something is published first. */
export function brokerFor(destination: Destination): Broker {
  const { busName, topicArn, queueUrl } = destination;
  if (busName) return new EventBusBroker(busName);
  if (topicArn) return new TopicBroker(topicArn);
  if (queueUrl) return new QueueBroker(queueUrl);
  return new StreamBroker(destinationId(destination));
}
