import { ReceivedChange } from './ports';
import { Message, MessageRejected } from '../runtime/message';
import { MessageDelivery, MessageReader } from '../runtime/message-reader';
import { notTooDeep } from '../runtime/nesting';
import { CHANGE_TYPE, ChangeHead, sequenceOf } from '../shared/sync/outgoing-change';

/** Reads what cannot be read as a message without content: the work sends it to the dead-letter queue at once, after one receive. */
export class LenientReader extends MessageReader {
  override async read(text: string, id: string, delivery: MessageDelivery): Promise<Message> {
    try {
      return await notTooDeep(() => super.read(text, id, delivery));
    } catch (error) {
      if (!(error instanceof MessageRejected)) throw error;
      return { id, data: undefined, messageId: delivery.messageId, eventSourceArn: delivery.eventSourceArn };
    }
  }
}

/** Undefined for a message that is no change of the intake. */
export function receivedChange({ id, type, data, dataText }: Message, sentAt: number): ReceivedChange | undefined {
  const { entity, item, sequence } = (data ?? {}) as Partial<Record<keyof ChangeHead, unknown>>;
  const isChange = type === CHANGE_TYPE && [entity, item].every(text => typeof text === 'string')
    && typeof sequence === 'string' && sequenceOf(sequence) === sequence;
  return isChange ? { id, entity: entity as string, item: item as string, sequence, payload: dataText ?? JSON.stringify(data), sentAt } : undefined;
}
