import { aws_apigateway as apigateway } from 'aws-cdk-lib';
import { WebCors } from '../web-options';

interface GatewayProblem {
  readonly type: apigateway.ResponseType;
  readonly slug: string;
  readonly title: string;
  /** Default: that of API Gateway. */
  readonly status?: number;
  /** A variable that is JSON text already. */
  readonly detail?: string;
  readonly headers?: { [name: string]: string };
}

/** What API Gateway answers by itself. Its own status stays where none is given: a kind of DEFAULT has several. */
const problems = (ResponseType = apigateway.ResponseType): GatewayProblem[] => [
  { type: ResponseType.DEFAULT_4XX, slug: 'request-refused', title: 'The request was refused', detail: '$context.error.messageString' },
  { type: ResponseType.DEFAULT_5XX, slug: 'internal-error', title: 'Something went wrong here' },
  { type: ResponseType.BAD_REQUEST_BODY, slug: 'invalid-request', title: 'The body does not match the schema', status: 400, detail: '"$context.error.validationErrorString"' },
  { type: ResponseType.UNAUTHORIZED, slug: 'unauthorized', title: 'Who calls is not known', status: 401 },
  { type: ResponseType.ACCESS_DENIED, slug: 'forbidden', title: 'The caller may not do this', status: 403 },
  { type: ResponseType.REQUEST_TOO_LARGE, slug: 'payload-too-large', title: 'The body is too large', status: 413 },
  { type: ResponseType.UNSUPPORTED_MEDIA_TYPE, slug: 'unsupported-media-type', title: 'The body is of an unsupported type', status: 415 },
  { type: ResponseType.THROTTLED, slug: 'too-many-requests', title: 'There are too many requests', status: 429, headers: { 'retry-after': "'1'" } },
  { type: ResponseType.QUOTA_EXCEEDED, slug: 'quota-exceeded', title: 'The quota of the key is used up', status: 429 },
  { type: ResponseType.INTEGRATION_FAILURE, slug: 'bad-gateway', title: 'The service gave no answer', status: 502 },
  { type: ResponseType.INTEGRATION_TIMEOUT, slug: 'gateway-timeout', title: 'The service took too long', status: 504 },
];

/** Problem documents (RFC 9457) for what API Gateway answers by itself, with the request's id to find it in the access log. */
export function addProblemResponses(api: apigateway.RestApi, cors?: WebCors) {
  for (const { type, slug, title, status, detail, headers } of problems()) {
    const members = [
      `"type":"urn:cdk-serverless-catalog:problem:${slug}"`,
      `"title":"${title}"`,
      ...status === undefined ? [] : [`"status":${status}`],
      ...detail === undefined ? [] : [`"detail":${detail}`],
      '"correlationId":"$context.requestId"',
    ];
    api.addGatewayResponse(`Problem${type.responseType}`, {
      type,
      statusCode: status?.toString(),
      // the first for who asks for it in Accept, the second for everybody else
      templates: { 'application/problem+json': `{${members.join()}}`, 'application/json': `{${members.join()}}` },
      responseHeaders: { 'x-correlation-id': 'context.requestId', ...headers, ...corsHeaders(cors) },
    });
  }
}

/** A page may only read the answer if it is told so. One origin can be named; API Gateway cannot choose among several. */
function corsHeaders(cors?: WebCors): { [name: string]: string } {
  return cors?.allowOrigins.length === 1 ? { 'access-control-allow-origin': `'${cors.allowOrigins[0]}'`, 'access-control-expose-headers': "'x-correlation-id'" } : {};
}
