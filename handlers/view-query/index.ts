import * as fs from 'fs';
import * as path from 'path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Context } from 'aws-lambda';
import { CursorKeys } from './cursor-keys';
import { Cursors } from './cursors';
import { Queries } from './queries';
import { readSettings } from './settings';
import { CLIENT_TIMEOUTS } from '../shared/aws/clients';
import { SecretsManagerVersions } from '../shared/aws/secret-versions';
import { serviceTime } from '../shared/aws/service-time';
import { DynamoViewIndex } from '../shared/aws/views/dynamo-view-index';
import { GatewayEvent, isHttpApiEvent, webRequest } from '../shared/http/gateway-event';
import { gatewayResult, GatewayResult } from '../shared/http/gateway-result';
import { Environment } from '../shared/runtime/environment';
import { makeLogger } from '../shared/runtime/observability';

const fileBeside = (name: string) => {
  const file = path.join(__dirname, name);
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined;
};
const environment = new Environment(process.env);
const pattern = environment.text('PATTERN_PATH');
const { queries, cursorSecret } = readSettings(environment, fileBeside);
const log = makeLogger('view-query', pattern);
const dynamo = new DynamoDBClient(CLIENT_TIMEOUTS);
const now = () => serviceTime(dynamo);
const keys = new CursorKeys(new SecretsManagerVersions(new SecretsManagerClient(CLIENT_TIMEOUTS), cursorSecret), log, now);
const api = new Queries({ pattern, queries, cursors: new Cursors(keys, now) }, {
  indexOf: (table, index) => new DynamoViewIndex(dynamo, table, index),
  log,
});

export async function handler(event: GatewayEvent, context: Context): Promise<GatewayResult> {
  log.addContext(context);
  const route = isHttpApiEvent(event) ? event.routeKey : `${event.httpMethod} ${event.resource}`;
  return gatewayResult(event, await api.handle(route ?? '', webRequest(event, context.awsRequestId)));
}
