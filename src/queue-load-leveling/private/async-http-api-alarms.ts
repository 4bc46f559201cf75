import { aws_certificatemanager as acm, aws_lambda as lambda, Duration } from 'aws-cdk-lib';
import { Operations } from '../../core/operations/operations';
import { addFunctionAlarms } from '../../core/operations/private/function-alarms';
import { recentErrors } from '../../core/operations/private/recent-errors';
import { addCertificateAlarm } from '../../core/web/private/certificate-alarm';
import { addHttpApiAlarms } from '../../core/web/private/gateway-alarms';
import { LoggedStage } from '../../core/web/private/http-api-stage';
import { functionTimeout } from '../../core/workers/private/function-timeout';
import { QueueLoadLevelingAlarms } from '../queue-load-leveling-alarms';

const IMPACT = 'Clients can neither send jobs nor read their status. Those that retry with the same Idempotency-Key lose no job.';

export interface AsyncHttpApiResources {
  /** The construct id of the API, which the names of its alarms begin with. */
  readonly id: string;
  /** Undefined where another API invokes the function. */
  readonly front?: LoggedStage;
  readonly apiFunction: lambda.IFunction;
  readonly timeout: Duration;
  /** Of its domain name. */
  readonly certificate?: acm.ICertificate;
  /** The function of the user that checks signatures. */
  readonly signatureFunction?: lambda.IFunction;
  /** What it means for clients. Default: for those of jobs. */
  readonly impact?: string;
}

/** The alarms of one asynchronous HTTP API, named after it: two APIs of a pattern each have their own. */
export function addAsyncHttpApiAlarms(
  operations: Operations,
  { id, front, apiFunction, timeout, certificate, signatureFunction, impact = IMPACT }: AsyncHttpApiResources,
  overrides: QueueLoadLevelingAlarms,
) {
  const prefix = `${id[0].toLowerCase()}${id.slice(1)}`;
  if (front) {
    addHttpApiAlarms(operations, prefix, front.stage, {
      clientErrors: overrides.clientErrors,
      serverErrors: overrides.serverErrors,
      latency: overrides.latency,
      impact,
      accessLog: front.accessLog,
      logs: recentErrors(apiFunction),
    });
  }
  addCertificateAlarm(operations, prefix, certificate, overrides.certificateExpiry);
  addFunctionAlarms(operations, `${prefix}Function`, apiFunction, {
    invokedWith: 'request',
    section: 'function',
    impact,
    errors: overrides.functionErrors,
    throttles: overrides.functionThrottles,
    timeout,
    duration: overrides.functionDuration,
  });
  if (signatureFunction) {
    addFunctionAlarms(operations, `${prefix}Signature`, signatureFunction, {
      invokedWith: 'request',
      section: 'function',
      impact,
      errors: overrides.functionErrors,
      throttles: overrides.functionThrottles,
      timeout: functionTimeout(signatureFunction),
      duration: overrides.functionDuration,
    });
  }
}
