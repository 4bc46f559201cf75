import { JOB_MESSAGE_TYPE, JobMessage } from '../shared/jobs/job-message';
import { escapeForSqs, jsonObject } from '../shared/json/json-text';

/**
 * 256 KiB for the whole message (library limit). SQS accepts 1 MiB, but the message is part of
 * the record until it is sent, and a DynamoDB item has at most 400 KB.
 */
export const MAX_MESSAGE_BYTES = 262_144;

/** The attributes of the job in the envelope, beside its data. */
export type EnvelopeAttributes = Pick<JobMessage, 'id' | 'source' | 'time' | 'jobtable' | 'traceparent' | 'correlationid' | 'dataref'>;

/** The message of a job; `data` is the request body as received, which is JSON. */
export function jobMessage(attributes: EnvelopeAttributes, data?: string): string {
  const message = jsonObject({
    specversion: '1.0', type: JOB_MESSAGE_TYPE, datacontenttype: 'application/json', ...attributes,
  }, { data });
  return escapeForSqs(message);
}
