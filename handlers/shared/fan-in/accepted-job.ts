import { escapeForSqs, jsonObject } from '../json/json-text';

/** A job that the API has recorded, on its way to the intake. */
export const ACCEPTED_JOB_TYPE = 'cdk-serverless-catalog.fan-in-job';

export interface AcceptedJobAttributes {
  readonly id: string;
  readonly source: string;
  readonly time: string;
  readonly traceparent?: string;
  readonly correlationid?: string;
}

/** Its message; `data` is the request's body as it came, which is JSON. */
export function acceptedJobMessage(attributes: AcceptedJobAttributes, data: string): string {
  return escapeForSqs(jsonObject({ specversion: '1.0', type: ACCEPTED_JOB_TYPE, datacontenttype: 'application/json', ...attributes }, { data }));
}
