import { Delivered } from './forwarded-message';
import { KinesisEvent } from '../runtime/message';
import { SqsEvent } from '../runtime/sqs-event';

export function isFromStream(event: SqsEvent | KinesisEvent): event is KinesisEvent {
  return 'kinesis' in event.Records[0];
}

/** The messages of a batch, by the id that the runtime passes to the work. */
export function deliveriesOf(event: SqsEvent | KinesisEvent): ReadonlyMap<string, Delivered> {
  const delivered: Delivered[] = isFromStream(event)
    ? event.Records.map(({ kinesis: { data, sequenceNumber, partitionKey } }) => ({
      text: Buffer.from(data, 'base64').toString(), id: sequenceNumber, key: partitionKey,
    }))
    : event.Records.map(({ body, messageId, attributes }) => ({ text: body, id: messageId, key: attributes.MessageGroupId }));
  return new Map(delivered.map(each => [each.id, each]));
}
