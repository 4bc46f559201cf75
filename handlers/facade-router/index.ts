import { randomUUID } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { Context } from 'aws-lambda';
import { Facade } from './facade';
import { FacadeMetric } from './ports';
import { readSettings } from './settings';
import { Shadow } from './shadow';
import { Weights } from './weights';
import { circuitsFrom } from '../shared/aws/circuit/circuits';
import { CLIENT_TIMEOUTS, SQS_CLIENT } from '../shared/aws/clients';
import { LambdaFunctionInvoker } from '../shared/aws/lambda-function-invoker';
import { ApiRequestSigner } from '../shared/aws/request-signer';
import { SecretsManagerStore } from '../shared/aws/secrets-manager-store';
import { DynamoSwitchTable, SWITCH_READER } from '../shared/aws/strangler/dynamo-switch-table';
import { SqsShadowQueue } from '../shared/aws/strangler/sqs-shadow-queue';
import { facadeRequest } from '../shared/facade/pass-through';
import { Services } from '../shared/facade/services';
import { forwardedRequest, GatewayEvent } from '../shared/http/gateway-event';
import { Environment } from '../shared/runtime/environment';
import { makeLogger, PatternMetrics } from '../shared/runtime/observability';

/** The part of the function's time that is kept for the response, and for the message of the shadow; library default. */
const MARGIN_MILLIS = 800;

const fileBeside = (name: string) => {
  const file = path.join(__dirname, name);
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined;
};
const environment = new Environment(process.env);
const settings = readSettings(environment, fileBeside);
const { pattern, switchTable, shadowQueueUrl } = settings;

const log = makeLogger('facade-router', pattern);
const metrics = new PatternMetrics<FacadeMetric>(pattern, log);
const observers = { log, metrics };
const now = () => Date.now();
const services = new Services({
  circuits: circuitsFrom(environment, observers),
  secrets: new SecretsManagerStore(new SecretsManagerClient(CLIENT_TIMEOUTS)),
  // one attempt: the guard has the timeout and the retries
  invoker: new LambdaFunctionInvoker(new LambdaClient({ maxAttempts: 1, requestHandler: { connectionTimeout: 1_000 } })),
  signerOf: region => new ApiRequestSigner(region),
  now,
});
const weights = new Weights({
  ...observers, now, table: switchTable === undefined ? undefined : new DynamoSwitchTable(new DynamoDBClient(SWITCH_READER), switchTable, false),
});
const shadow = shadowQueueUrl === undefined ? undefined : new Shadow({
  // one attempt: a client waits for it
  queue: new SqsShadowQueue(new SQSClient({ ...SQS_CLIENT, maxAttempts: 1 }), shadowQueueUrl), observers, now, random: Math.random,
});
const facade = new Facade({ settings, serviceOf: backend => services.of(backend), weights, shadow, observers, now, newId: randomUUID });

export async function handler(event: GatewayEvent, context: Context): Promise<object> {
  log.addContext(context);
  try {
    const request = facadeRequest(event, forwardedRequest(event, context.awsRequestId));
    return await facade.handle({ event, request }, context.getRemainingTimeInMillis() - MARGIN_MILLIS);
  } finally {
    metrics.publish();
  }
}
