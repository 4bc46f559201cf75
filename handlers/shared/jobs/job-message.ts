import { isTableName } from './work-settings';

/**
 * The message that the API function sends to the queue: a CloudEvents 1.0 event in structured
 * JSON, the envelope of all messages of the library (docs/jobs.md).
 */
export interface JobMessage {
  readonly specversion: '1.0';
  /** The job's id. */
  readonly id: string;
  /** Construct path of the pattern, as a URI path: `/Shop/Payments`. */
  readonly source: string;
  readonly type: typeof JOB_MESSAGE_TYPE;
  /** When the job was accepted, ISO 8601. */
  readonly time: string;
  readonly datacontenttype: 'application/json';
  /** Extension: the DynamoDB table that holds the job's record. */
  readonly jobtable: string;
  /** Distributed tracing extension, W3C. */
  readonly traceparent?: string;
  readonly correlationid?: string;
  /** The request body. Absent if it was claim-checked. */
  readonly data?: unknown;
  /** Claim check (CloudEvents dataref extension): `s3://bucket/key` of the body. */
  readonly dataref?: string;
}

export const JOB_MESSAGE_TYPE = 'cdk-serverless-catalog.job';

/** The ids of this library: UUID or base64url. */
export const JOB_ID = /^[\w-]{1,64}$/;

/** The job message in the body of a queue message, or undefined if it is another message. */
export function parseJobMessage(body: string): JobMessage | undefined {
  let event: Partial<JobMessage>;
  try {
    event = JSON.parse(body) as Partial<JobMessage>;
  } catch {
    return undefined;
  }
  const isJob = event?.specversion === '1.0' && event.type === JOB_MESSAGE_TYPE
    && typeof event.id === 'string' && JOB_ID.test(event.id) && isTableName(event.jobtable);
  return isJob ? event as JobMessage : undefined;
}
