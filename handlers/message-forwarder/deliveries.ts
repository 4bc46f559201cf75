import { Delivered } from './forwarded-message';
import { recordsOf } from '../runtime/known-event';
import { KinesisEvent } from '../runtime/message';
import { SqsEvent } from '../runtime/sqs-event';
import { deliveryId } from '../shared/messages/message-identity';

/** @throws UnknownEvent for an event that is neither */
export function isFromStream(event: SqsEvent | KinesisEvent): event is KinesisEvent {
  return recordsOf('message-forwarder', event, 'SQS', 'Kinesis') === 'Kinesis';
}

/** The messages of a batch, by the id that the runtime passes to the work. */
export function deliveriesOf(event: SqsEvent | KinesisEvent): ReadonlyMap<string, Delivered> {
  const delivered: Array<[string, Delivered]> = isFromStream(event)
    ? event.Records.map(({ kinesis: { data, sequenceNumber: id, partitionKey: key } }) => [id, { text: Buffer.from(data, 'base64').toString(), id, key }])
    : event.Records.map(({ body, messageId, messageAttributes, attributes: { MessageGroupId: key } }) => [
      messageId, { text: body, id: deliveryId({ messageId, attributes: messageAttributes }), key },
    ]);
  return new Map(delivered);
}
