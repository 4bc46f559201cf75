import { log } from './environment';
import { MessagePublisher } from './publications';
import { Contract, EventData, MessageToPublish, PublishOptions } from './publishing';
import { publisherPorts } from '../shared/aws/messages/publisher-ports';
import { Publications } from '../shared/publishing/destination';

let publisher: MessagePublisher | undefined;

/**
 * Publishes a message to where `grantPublish` said, and answers its id.
 *
 * ```ts
 * await publish('OrderCreated.v1', { orderId, total }, { subject: orderId, traceparent });
 * ```
 *
 * @param contract wire type, or the contract itself
 * @throws InvalidMessage with each field that does not fit the contract; nothing was published then
 * @throws PublishFailed when the broker does not take it
 */
export async function publish<TType extends string = string>(
  contract: TType | Contract, data: EventData<TType>, options: PublishOptions = {},
): Promise<string> {
  const [id] = await publishAll([{ ...options, contract, data }]);
  return id;
}

/**
 * Publishes many messages with few requests, and answers their ids. All are checked before the
 * first is sent; those of a group or partition key are sent in the order given.
 *
 * @throws InvalidMessage with each field of the first that does not fit its contract; nothing was published then
 * @throws PublishFailed with those that the broker does not take; the others were published
 */
export async function publishAll(messages: readonly MessageToPublish[]): Promise<string[]> {
  publisher ??= new MessagePublisher(Publications.fromText(process.env.CATALOG_PUBLISH), publisherPorts(log()), () => Date.now());
  return publisher.publish(messages);
}
