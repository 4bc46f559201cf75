import { randomUUID } from 'crypto';
import { callerOf } from './caller';
import { GatewayEvent, isHttpApiEvent, isLoadBalancerEvent, webRequest } from './gateway-event';
import { CallerTraits, traitsOf } from './job-readers';
import { WebAnswer, WebRequest } from './web-request';
import { textOf } from '../json/utf8-text';

/** A request to an API of jobs. */
export interface JobRequest extends Pick<WebRequest, 'method' | 'headers' | 'correlationId' | 'traceparent'> {
  readonly path: string;
  /** Set on `…/jobs/{id}`, which may be the path of the resource as well. */
  readonly jobId?: string;
  /** The path of a request that came by a route for all paths, as another API may have it. */
  readonly openPath?: string;
  readonly body: string;
  /** The caller's identity, where the authorizer gives one. */
  readonly caller?: string;
  /** What says whether the caller may read the jobs of others. */
  readonly traits: CallerTraits;
}

export interface JobAnswer extends WebAnswer {
  readonly body: string;
  /** The job that the answer describes, for the log. */
  readonly jobId?: string;
}

export type JobStep = (request: JobRequest) => Promise<JobAnswer>;

/** Seconds until a client polls again; library default. */
export const RETRY_AFTER = '5';

const JOB_PATH = /\/jobs\/([^/]+)\/?$/;
/** A route whose last segment is a parameter, or that has no path. Other routes name a resource, which may be below `jobs`. */
const OPEN_ROUTE = /(\}|^\$default)$/;
const ROUTE_OF_ALL_PATHS = /(\+\}|^\$default)$/;

export function jobRequest(event: GatewayEvent): JobRequest {
  const requestId = event.requestContext.requestId ?? randomUUID();
  const { method, path, headers, body, correlationId, traceparent } = webRequest(event, requestId);
  return {
    method,
    path,
    jobId: jobIdOf(event, path),
    openPath: ROUTE_OF_ALL_PATHS.test(routeOf(event)) ? path : undefined,
    headers,
    // bytes that are no text are no JSON: an empty body is refused as well
    body: textOf(body) ?? '',
    caller: callerOf(event),
    traits: traitsOf(event),
    correlationId,
    traceparent,
  };
}

/** The route of another API, or of none, may have the job in a parameter of another name. */
function jobIdOf(event: GatewayEvent, path: string): string | undefined {
  if (event.pathParameters?.id === undefined && !isLoadBalancerEvent(event) && !OPEN_ROUTE.test(routeOf(event))) return undefined;
  return JOB_PATH.exec(path)?.[1];
}

function routeOf(event: GatewayEvent): string {
  return (isHttpApiEvent(event) ? event.routeKey : event.resource) ?? '';
}
