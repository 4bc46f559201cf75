import { randomUUID } from 'crypto';
import { callerOf } from './caller';
import { GatewayEvent, webRequest } from './gateway-event';
import { WebAnswer, WebRequest } from './web-request';
import { textOf } from '../json/utf8-text';

/** A request to an API of jobs. */
export interface JobRequest extends Pick<WebRequest, 'method' | 'headers' | 'correlationId' | 'traceparent'> {
  /** Set on `…/jobs/{id}`. */
  readonly jobId?: string;
  readonly body: string;
  /** The caller's identity, where the authorizer gives one. */
  readonly caller?: string;
}

export interface JobAnswer extends WebAnswer {
  readonly body: string;
  /** The job that the answer describes, for the log. */
  readonly jobId?: string;
}

export type JobStep = (request: JobRequest) => Promise<JobAnswer>;

/** Seconds until a client polls again; library default. */
export const RETRY_AFTER = '5';

const JOB_PATH = /\/jobs\/[^/]+\/?$/;

export function jobRequest(event: GatewayEvent): JobRequest {
  const requestId = event.requestContext.requestId ?? randomUUID();
  const { method, path, pathParameters, headers, body, correlationId, traceparent } = webRequest(event, requestId);
  return {
    method,
    jobId: JOB_PATH.test(path) ? pathParameters.id : undefined,
    headers,
    // bytes that are no text are no JSON: an empty body is refused as well
    body: textOf(body) ?? '',
    caller: callerOf(event),
    correlationId,
    traceparent,
  };
}
