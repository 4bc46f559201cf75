import { itemJson } from '../shared/json/attribute-json';
import { jsonObject, JsonText } from '../shared/json/json-text';
import { CloudEvent } from '../shared/messages/cloud-event';
import { PutRecord } from '../shared/stream/put-record';
import { Staged } from '../shared/stream/staged';
import { Image, TableChange } from '../shared/stream/table-change';

/** The type of the events that the function of a view gets (docs/messages.md). */
const VIEW_CHANGE_TYPE = 'cdk-serverless-catalog.view-change';

/** Where a change comes from. */
export interface ChangeOrigin {
  /** The path of the view. */
  readonly pattern: string;
  /** The id of the record in the stream of the table, the same in every delivery. */
  readonly eventId: string;
  readonly streamArn: string;
}

type ChangeRecord = Pick<PutRecord, 'id' | 'delivered'> & Pick<Staged, 'text'>;

/**
 * A change as a record of a Kinesis stream, which functions in every language know: its data is an event in JSON, and its sequence number the version.
 *
 * @throws Unpublishable for an item that is none of DynamoDB
 */
export function changeRecord(
  { kind, sequence: version, keysJson, item, newImage, oldImage, committedAt }: TableChange,
  { pattern, eventId, streamArn }: ChangeOrigin,
): ChangeRecord {
  const event: CloudEvent = {
    specversion: '1.0', id: eventId || version, source: pattern, type: VIEW_CHANGE_TYPE, time: committedAt.toISOString(), datacontenttype: 'application/json', subject: item,
  };
  const data = jsonObject({ kind, version }, { key: keysJson, item: kind === 'REMOVE' ? undefined : imageJson(newImage), oldItem: imageJson(oldImage) });
  const delivered = {
    eventSource: 'aws:kinesis',
    eventVersion: '1.0',
    eventName: 'aws:kinesis:record',
    eventID: eventId || version,
    awsRegion: streamArn.split(':')[3] ?? '',
    eventSourceARN: streamArn,
    kinesis: {
      kinesisSchemaVersion: '1.0', partitionKey: item, sequenceNumber: version, approximateArrivalTimestamp: committedAt.getTime() / 1000, data: '',
    },
  };
  return { id: version, delivered, text: jsonObject(event, { data }) };
}

function imageJson(image: Image | undefined): JsonText | undefined {
  return image && itemJson(image, 'the item');
}
