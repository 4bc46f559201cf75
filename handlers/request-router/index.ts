import * as fs from 'fs';
import * as path from 'path';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Context } from 'aws-lambda';
import { Backends } from './backends';
import { RouterMetric } from './ports';
import { Router } from './router';
import { Routes } from './routes';
import { AlternativeSettings, readSettings } from './settings';
import { circuitsFrom } from '../shared/aws/circuit/circuits';
import { CLIENT_TIMEOUTS } from '../shared/aws/clients';
import { LambdaFunctionInvoker } from '../shared/aws/lambda-function-invoker';
import { ApiRequestSigner } from '../shared/aws/request-signer';
import { SecretsManagerStore } from '../shared/aws/secrets-manager-store';
import { FunctionBackend } from '../shared/backends/function-backend';
import { Guard } from '../shared/backends/guard';
import { GuardedBackend, GuardedFunction, GuardedHttp } from '../shared/backends/guarded-backend';
import { HttpBackend } from '../shared/backends/http-backend';
import { SecretHeader } from '../shared/backends/secret-header';
import { forwardedRequest, GatewayEvent } from '../shared/http/gateway-event';
import { gatewayResult } from '../shared/http/gateway-result';
import { JsonBody } from '../shared/http/json-body';
import { Problem } from '../shared/http/problem';
import { WebRequest } from '../shared/http/web-request';
import { Environment } from '../shared/runtime/environment';
import { makeLogger, PatternMetrics } from '../shared/runtime/observability';

/** The part of the function's time that is kept for the response; library default. */
const MARGIN_MILLIS = 500;

const fileBeside = (name: string) => {
  const file = path.join(__dirname, name);
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined;
};
const environment = new Environment(process.env);
const { pattern, routes: settings, isShared } = readSettings(environment, fileBeside);

const log = makeLogger('request-router', pattern);
const metrics = new PatternMetrics<RouterMetric>(pattern, log);
const now = () => Date.now();
const circuits = circuitsFrom(environment, { log, metrics });
const secrets = new SecretsManagerStore(new SecretsManagerClient(CLIENT_TIMEOUTS));
// one attempt: the guard has the timeout and the retries
const invoker = new LambdaFunctionInvoker(new LambdaClient({ maxAttempts: 1, requestHandler: { connectionTimeout: 1_000 } }));
const backends = new Backends(backendOf);
const routes = new Routes(settings, isShared, ({ requestSchema, ...route }) => new Router({
  settings: route,
  alternatives: route.alternatives.map(alternative => ({ ...alternative, backend: backends.of(alternative) })),
  observers: { log, metrics },
  body: requestSchema && new JsonBody(requestSchema),
  random: Math.random,
}));

function backendOf({ function: functionArn, http, circuitBreaker, timeoutMillis }: AlternativeSettings): GuardedBackend {
  const name = functionArn ?? http!.url;
  const guard = new Guard(circuits.of(name, { ...circuitBreaker, probeMillis: timeoutMillis + MARGIN_MILLIS }), now);
  if (http === undefined) return new GuardedFunction(new FunctionBackend(functionArn!, invoker), guard);
  const credentials = http.secretHeader && new SecretHeader(http.secretHeader, secrets, now);
  const signer = http.signature && new ApiRequestSigner(http.signature.region);
  return new GuardedHttp(new HttpBackend(http, now, credentials, undefined, signer), guard, http.retryAttempts);
}

export async function handler(event: GatewayEvent, context: Context): Promise<object> {
  log.addContext(context);
  const request = forwardedRequest(event, context.awsRequestId);
  const router = routes.of(event);
  if (router === undefined) return noRoute(event, request);
  try {
    return await router.handle({ event, request }, context.getRemainingTimeInMillis() - MARGIN_MILLIS);
  } finally {
    metrics.publish();
  }
}

/** The API has the route and this function does not, as during a deployment that removes it. */
function noRoute(event: GatewayEvent, { method, path: requested, correlationId, traceparent }: WebRequest): object {
  log.warn('refused', { method, path: requested, status: 404, correlationId, traceparent });
  const { headers, ...answer } = new Problem('route-not-found', 'The path does not match a route of this API.').toAnswer(correlationId);
  return gatewayResult(event, { ...answer, headers: { ...headers, 'x-correlation-id': correlationId } });
}
