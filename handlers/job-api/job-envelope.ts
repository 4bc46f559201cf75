import { JOB_MESSAGE_TYPE, JobMessage } from '../shared/jobs/job-message';
import { escapeForSqs, jsonObject } from '../shared/json/json-text';

/**
 * 256 KiB, the whole message: less than SQS takes (1 MiB), because the message is part of
 * the record until it is sent, and a DynamoDB item ends at 400 KB.
 */
export const MAX_MESSAGE_BYTES = 262_144;

/** What the envelope says about the job, next to its data. */
export type EnvelopeAttributes = Pick<JobMessage, 'id' | 'source' | 'time' | 'jobtable' | 'traceparent' | 'correlationid' | 'dataref'>;

/** The message of a job; `data` is the request's body as it came, which is JSON. */
export function jobMessage(attributes: EnvelopeAttributes, data?: string): string {
  const message = jsonObject({
    specversion: '1.0', type: JOB_MESSAGE_TYPE, datacontenttype: 'application/json', ...attributes,
  }, { data });
  return escapeForSqs(message);
}
