import { parseJobMessage } from '../shared/jobs/job-message';
import { Delivery, JobKey, PayloadStore } from '../shared/jobs/worker-ports';
import { jsonOrText } from '../shared/json/json-text';

/**
 * Message attribute that carries the first message's id on a fresh copy, so that a message
 * which is not a job message keeps its identity.
 */
const FIRST_MESSAGE_ID = 'firstmessageid';

/** A job of the job API, or another message. */
export interface IncomingJob {
  readonly id: string;
  /** Absent for a message without a record. */
  readonly key?: JobKey;
  /** The record is made at the first start: nobody recorded the message before. */
  readonly recordedOnStart: boolean;
  readonly traceparent?: string;
  readonly correlationId?: string;
  readonly delivery: Delivery;
  read(payloads: PayloadStore): Promise<unknown>;
}

export function incomingJob(delivery: Delivery, tableName?: string): IncomingJob {
  const message = parseJobMessage(delivery.body);
  if (message) {
    return {
      id: message.id,
      key: { table: message.jobtable, id: message.id },
      recordedOnStart: false,
      traceparent: message.traceparent,
      correlationId: message.correlationid,
      delivery,
      read: async payloads => message.dataref ? jsonOrText(await payloads.read(message.dataref)) : message.data,
    };
  }
  const id = delivery.attributes[FIRST_MESSAGE_ID]?.stringValue ?? delivery.messageId;
  return {
    id,
    key: tableName ? { table: tableName, id } : undefined,
    recordedOnStart: true,
    traceparent: delivery.attributes.traceparent?.stringValue,
    correlationId: (delivery.attributes.correlationid ?? delivery.attributes['x-correlation-id'])?.stringValue,
    delivery: { ...delivery, attributes: { ...delivery.attributes, [FIRST_MESSAGE_ID]: { dataType: 'String', stringValue: id } } },
    read: async () => jsonOrText(delivery.body),
  };
}
