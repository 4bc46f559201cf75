import { escapeForSqs, jsonObject } from '../json/json-text';

/** The type of the message for a job that the API accepted. */
export const ACCEPTED_JOB_TYPE = 'cdk-serverless-catalog.fan-in-job';

export interface AcceptedJobAttributes {
  readonly id: string;
  readonly source: string;
  readonly time: string;
  readonly traceparent?: string;
  readonly correlationid?: string;
}

/** The message; `data` is the body of the request, which is JSON. */
export function acceptedJobMessage(attributes: AcceptedJobAttributes, data: string): string {
  return escapeForSqs(jsonObject({ specversion: '1.0', type: ACCEPTED_JOB_TYPE, datacontenttype: 'application/json', ...attributes }, { data }));
}
