import { MOST_ATTRIBUTES } from './fresh-copy';
import { identityOf } from './incoming-message';
import { MessageRejected } from './message';
import { parseJobMessage } from '../shared/jobs/job-message';
import { Delivery, JobKey, PayloadStore } from '../shared/jobs/worker-ports';
import { textAt } from '../shared/json/json-parts';
import { asJsonText, JsonText } from '../shared/json/json-text';
import { boundedCorrelationId, boundedTraceparent } from '../shared/messages/correlation';
import { MESSAGE_ID_ATTRIBUTE } from '../shared/messages/message-identity';

/** What a message asks for: a job of the HTTP API, or somebody else's message. */
export interface IncomingJob {
  readonly id: string;
  /** Absent for a message without a record. */
  readonly key?: JobKey;
  /** The record is made at the first start: nobody recorded the message before. */
  readonly recordedOnStart: boolean;
  /** A redrive keeps the id. Otherwise a redriven message is another job, and nothing can be concluded from its absence. */
  readonly isStable: boolean;
  /** A fresh copy of the message keeps the id. Otherwise the copy is another job. */
  readonly copyKeepsId: boolean;
  /** Why the message is rejected. It has no record then. */
  readonly refusal?: string;
  readonly traceparent?: string;
  readonly correlationId?: string;
  readonly delivery: Delivery;
  /** The content as it was written. Undefined for a job without one. */
  read(payloads: PayloadStore): Promise<JsonText | undefined>;
}

/**
 * @param tableName the table for records of other messages
 * @param jobTable the table of jobs; undefined if the pattern could not configure it
 */
export function incomingJob(delivery: Delivery, tableName?: string, jobTable?: string): IncomingJob {
  const message = parseJobMessage(delivery.body);
  if (message) {
    return {
      id: message.id,
      key: { table: jobTable ?? message.jobtable, id: message.id },
      recordedOnStart: false,
      isStable: true,
      copyKeepsId: true,
      traceparent: boundedTraceparent(message.traceparent),
      correlationId: boundedCorrelationId(message.correlationid),
      delivery,
      read: async payloads => message.dataref ? asJsonText(await payloads.read(message.dataref, `${message.id}/`)) : textAt(delivery.body, 'data'),
    };
  }
  const { id, refusal } = identified(delivery);
  const isStable = id !== delivery.messageId;
  // a copy with the id as an eleventh attribute would be refused for ever
  const copyKeepsId = isStable || Object.keys(delivery.attributes).length < MOST_ATTRIBUTES;
  const name: Delivery['attributes'] = isStable || !copyKeepsId ? {} : { [MESSAGE_ID_ATTRIBUTE]: { dataType: 'String', stringValue: id } };
  return {
    id,
    key: tableName && refusal === undefined ? { table: tableName, id } : undefined,
    recordedOnStart: true,
    isStable,
    copyKeepsId,
    refusal,
    traceparent: boundedTraceparent(delivery.attributes.traceparent?.stringValue),
    correlationId: boundedCorrelationId((delivery.attributes.correlationid ?? delivery.attributes['x-correlation-id'])?.stringValue),
    delivery: { ...delivery, attributes: { ...delivery.attributes, ...name } },
    read: async () => asJsonText(delivery.body),
  };
}

/** A message that is refused has no identity of its own making: it is named by SQS. */
function identified(delivery: Delivery): { readonly id: string; readonly refusal?: string } {
  try {
    return { id: identityOf(delivery) };
  } catch (error) {
    if (!(error instanceof MessageRejected)) throw error;
    return { id: delivery.messageId, refusal: error.message };
  }
}
