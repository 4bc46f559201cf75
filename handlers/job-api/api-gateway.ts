import { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { callerOf } from './caller';
import { FrontDoorAnswer, FrontDoorRequest } from './http';
import { correlationId, traceparent } from '../shared/messages/correlation';

const JOB_PATH = /\/jobs\/[^/]+\/?$/;

/** From API Gateway's payload format 2.0. */
export function toRequest(event: APIGatewayProxyEventV2): FrontDoorRequest {
  const { headers, rawPath, requestContext } = event;
  const body = event.body ?? '';
  return {
    method: requestContext.http.method.toUpperCase(),
    jobId: JOB_PATH.test(rawPath) ? event.pathParameters?.id : undefined,
    headers,
    body: event.isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body,
    caller: callerOf(event),
    correlationId: correlationId(headers['x-correlation-id'], requestContext.requestId),
    traceparent: traceparent(headers.traceparent),
  };
}

export function toResult({ status, headers, body }: FrontDoorAnswer): APIGatewayProxyStructuredResultV2 {
  return { statusCode: status, headers, body };
}
