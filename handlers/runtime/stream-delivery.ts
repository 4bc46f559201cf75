import { KinesisRecord, MessageRejected, TableStreamRecord } from './message';
import { MessageDelivery } from './message-reader';
import { itemJson } from '../shared/json/attribute-json';
import { jsonObject, JsonText } from '../shared/json/json-text';
import { Unpublishable } from '../shared/publishing/unpublishable';
import { recordText } from '../shared/stream/record-text';
import { contentOf, Image, TableRecord } from '../shared/stream/table-change';

export type StreamRecord = KinesisRecord | TableStreamRecord;

/** A record of a stream, as its consumer handles it. */
export interface StreamDelivery extends MessageDelivery {
  /** Throws `MessageRejected` for a record that is no message. */
  readonly text: () => string;
  /** The id of a message without an envelope. */
  readonly id: string;
  /** What the failure queue takes. */
  readonly content: () => Buffer;
}

/** Longest kind in a reason. */
const LONGEST_KIND = 20;
/** Who removes items by Time to Live: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-streams.html */
const TIME_TO_LIVE = 'dynamodb.amazonaws.com';

export function streamDelivery(record: StreamRecord): StreamDelivery {
  return 'kinesis' in record ? ofKinesis(record) : ofTable(record);
}

function ofKinesis({ kinesis, eventSourceARN: eventSourceArn }: KinesisRecord): StreamDelivery {
  const content = Buffer.from(kinesis.data, 'base64');
  const { sequenceNumber, partitionKey, approximateArrivalTimestamp } = kinesis;
  return {
    text: () => recordText(content, 'the record', reason => new MessageRejected(reason)),
    id: sequenceNumber,
    content: () => content,
    messageId: sequenceNumber,
    eventSourceArn,
    sentTime: timeOf(approximateArrivalTimestamp),
    partitionKey,
    sequenceNumber,
  };
}

function ofTable(record: TableStreamRecord): StreamDelivery {
  const { SequenceNumber: sequenceNumber = '', ApproximateCreationDateTime } = record.dynamodb ?? {};
  return {
    text: () => changeText(record),
    id: record.eventID ?? sequenceNumber,
    content: () => contentOf(record as TableRecord),
    messageId: sequenceNumber,
    eventSourceArn: record.eventSourceARN ?? '',
    sentTime: timeOf(ApproximateCreationDateTime),
    sequenceNumber,
  };
}

/** A `TableChange` as JSON, with all digits of its numbers. */
function changeText({ eventName: kind = '', userIdentity, dynamodb: { Keys = {}, OldImage, NewImage } = {} }: TableStreamRecord): JsonText {
  if (!['INSERT', 'MODIFY', 'REMOVE'].includes(kind)) {
    throw new MessageRejected(`eventName must be INSERT, MODIFY or REMOVE, got ${kind.slice(0, LONGEST_KIND) || 'none'}`);
  }
  const expired = kind === 'REMOVE' && userIdentity?.principalId === TIME_TO_LIVE;
  const images = { ...OldImage && { old: json(OldImage, 'the old image') }, ...NewImage && { new: json(NewImage, 'the new image') } };
  return jsonObject({ kind, expired }, { key: json(Keys, 'the key'), ...images });
}

function json(image: object, what: string): JsonText {
  try {
    return itemJson(image as Image, what);
  } catch (error) {
    throw error instanceof Unpublishable ? new MessageRejected(error.message) : error;
  }
}

function timeOf(epochSeconds: number | undefined): string | undefined {
  return epochSeconds === undefined ? undefined : new Date(Math.round(epochSeconds * 1000)).toISOString();
}
