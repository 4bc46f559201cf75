import { aws_apigateway as apigateway, aws_kinesisfirehose as firehose, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AccessLog, inLogGroup } from './gateway-alarms';
import { ACCESS_LOGS } from '../../private/kinds';
import { ownLogGroup } from '../../private/own-log-group';
import { propertySoFar } from '../../private/template-properties';
import { Validation } from '../../private/validation';
import { RestApiAccessLogs } from '../rest-api-access-logs';

/** The fields of the access log: no tokens, bodies or query strings. */
const ACCESS_LOG = JSON.stringify({
  requestId: '$context.requestId',
  requestTime: '$context.requestTime',
  ip: '$context.identity.sourceIp',
  routeKey: '$context.httpMethod $context.resourcePath',
  path: '$context.path',
  status: '$context.status',
  responseLatency: '$context.responseLatency',
  error: '$context.error.responseType',
  integrationError: '$context.integration.error',
  authorizerError: '$context.authorizer.error',
});

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-logging-to-kinesis.html */
const STREAM_NAME = /^amazon-apigateway-./;

export interface RestAccessLog extends AccessLog {
  readonly options: Pick<apigateway.StageOptions, 'accessLogDestination' | 'accessLogFormat'>;
  /** Whether API Gateway needs a role of the account. */
  readonly needsRole: boolean;
}

/** The access log of the stage of a REST API. */
export function restAccessLog(scope: Construct, { _kind: { logGroup, deliveryStream, off } }: RestApiAccessLogs): RestAccessLog {
  if (off) {
    return {
      options: {},
      needsRole: false,
      read: ({ traces }) => `Run \`aws xray get-trace-summaries --start-time <start> --end-time <end> --filter-expression '${traces}'\`: the stage has no access log.`,
    };
  }
  if (deliveryStream) {
    const destinationArn = deliveryStream.deliveryStreamArn;
    return {
      options: to({ bind: () => ({ destinationArn }) }),
      needsRole: false,
      read: ({ goal }) => `${goal} in the access log, which the Firehose stream ${destinationArn} delivers.`,
    };
  }
  const group = logGroup ?? ownLogGroup(scope, 'AccessLogs');
  return { options: to(new apigateway.LogGroupLogDestination(group)), needsRole: true, ...inLogGroup(group) };
}

/** @throws if the name of the stream is known, and API Gateway refuses it */
export function validateRestAccessLogs(validation: Validation, accessLogs?: RestApiAccessLogs) {
  validation.kind('accessLogs', accessLogs, ACCESS_LOGS);
  const stream = accessLogs?._kind.deliveryStream;
  if (!stream) { return; }
  const resource = stream.node.defaultChild;
  // a stream of the app has no name before its deployment, unless it was given one
  const name = resource instanceof firehose.CfnDeliveryStream ? propertySoFar(resource, 'DeliveryStreamName') as string | undefined : stream.deliveryStreamName;
  validation.check(name !== undefined && (Token.isUnresolved(name) || STREAM_NAME.test(name)), 'accessLogs',
    "be a Firehose stream whose deliveryStreamName begins with 'amazon-apigateway-' (API Gateway limit)", name);
}

function to(accessLogDestination: apigateway.IAccessLogDestination): RestAccessLog['options'] {
  return { accessLogDestination, accessLogFormat: apigateway.AccessLogFormat.custom(ACCESS_LOG) };
}
