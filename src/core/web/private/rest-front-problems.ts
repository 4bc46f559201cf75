import { aws_apigateway as apigateway } from 'aws-cdk-lib';
import { WebCors } from '../web-options';

interface GatewayProblem {
  readonly type: apigateway.ResponseType;
  readonly slug: string;
  readonly title: string;
  /** Default: that of API Gateway. */
  readonly status?: number;
  /**
   * A variable that is JSON text already. `validationErrorString` is not: it has quotation marks, and these templates only substitute:
   * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-gateway-responses.responseTemplates.html
   */
  readonly detail?: string;
  readonly headers?: { [name: string]: string };
}

/** API Gateway's own error responses. A DEFAULT type has several statuses: API Gateway's status stays. */
const problems = (ResponseType = apigateway.ResponseType): GatewayProblem[] => [
  { type: ResponseType.DEFAULT_4XX, slug: 'request-refused', title: 'The request was refused', detail: '$context.error.messageString' },
  { type: ResponseType.DEFAULT_5XX, slug: 'internal-error', title: 'Internal server error' },
  { type: ResponseType.BAD_REQUEST_BODY, slug: 'invalid-request', title: 'The body does not match the schema', status: 400, detail: '$context.error.messageString' },
  { type: ResponseType.UNAUTHORIZED, slug: 'unauthorized', title: 'The request is not authenticated', status: 401, headers: { 'www-authenticate': "'Bearer'" } },
  { type: ResponseType.ACCESS_DENIED, slug: 'forbidden', title: 'The caller is not allowed to do this', status: 403 },
  { type: ResponseType.REQUEST_TOO_LARGE, slug: 'payload-too-large', title: 'The body is too large', status: 413 },
  { type: ResponseType.UNSUPPORTED_MEDIA_TYPE, slug: 'unsupported-media-type', title: 'The content type is not supported', status: 415 },
  { type: ResponseType.THROTTLED, slug: 'too-many-requests', title: 'Too many requests', status: 429, headers: { 'retry-after': "'1'" } },
  { type: ResponseType.QUOTA_EXCEEDED, slug: 'quota-exceeded', title: 'The quota of the API key is exceeded', status: 429 },
  { type: ResponseType.INTEGRATION_FAILURE, slug: 'bad-gateway', title: 'Bad gateway', status: 502 },
  { type: ResponseType.INTEGRATION_TIMEOUT, slug: 'gateway-timeout', title: 'Gateway timeout', status: 504 },
];

/** Problem documents (RFC 9457) for API Gateway's own error responses. The request's id leads to the line in the access log. */
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
      // the first where Accept asks for it, the second otherwise
      templates: { 'application/problem+json': `{${members.join()}}`, 'application/json': `{${members.join()}}` },
      responseHeaders: { 'x-correlation-id': 'context.requestId', ...headers, ...corsHeaders(cors) },
    });
  }
}

/** A page may only read a response that names its origin. API Gateway can name one origin, and cannot choose among several. */
function corsHeaders(cors?: WebCors): { [name: string]: string } {
  return cors?.allowOrigins.length === 1 ? { 'access-control-allow-origin': `'${cors.allowOrigins[0]}'`, 'access-control-expose-headers': "'x-correlation-id'" } : {};
}
