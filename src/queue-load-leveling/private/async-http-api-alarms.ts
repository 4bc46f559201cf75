import { aws_apigatewayv2 as apigwv2, aws_certificatemanager as acm, aws_lambda as lambda, Duration } from 'aws-cdk-lib';
import { Operations } from '../../core/operations/operations';
import { addFunctionAlarms } from '../../core/operations/private/function-alarms';
import { recentErrors } from '../../core/operations/private/recent-errors';
import { addCertificateAlarm } from '../../core/web/private/certificate-alarm';
import { AccessLog, addHttpApiAlarms } from '../../core/web/private/gateway-alarms';
import { QueueLoadLevelingAlarms } from '../queue-load-leveling-alarms';

const IMPACT = 'Clients can neither send jobs nor read their status. Those that retry with the same Idempotency-Key lose no job.';

export interface AsyncHttpApiResources {
  /** The construct id of the API, which the names of its alarms begin with. */
  readonly id: string;
  readonly stage: apigwv2.HttpStage;
  readonly accessLog: AccessLog;
  readonly apiFunction: lambda.IFunction;
  readonly timeout: Duration;
  /** Of its domain name. */
  readonly certificate?: acm.ICertificate;
}

/** The alarms of one asynchronous HTTP API, named after it: two APIs of a pattern each have their own. */
export function addAsyncHttpApiAlarms(
  operations: Operations, { id, stage, accessLog, apiFunction, timeout, certificate }: AsyncHttpApiResources, overrides: QueueLoadLevelingAlarms,
) {
  const prefix = `${id[0].toLowerCase()}${id.slice(1)}`;
  addHttpApiAlarms(operations, prefix, stage, {
    clientErrors: overrides.clientErrors,
    serverErrors: overrides.serverErrors,
    latency: overrides.latency,
    impact: IMPACT,
    accessLog,
    logs: recentErrors(apiFunction),
  });
  addCertificateAlarm(operations, prefix, certificate, overrides.certificateExpiry);
  addFunctionAlarms(operations, `${prefix}Function`, apiFunction, {
    invokedWith: 'request',
    section: 'function',
    impact: IMPACT,
    errors: overrides.functionErrors,
    throttles: overrides.functionThrottles,
    timeout,
    duration: overrides.functionDuration,
  });
}
