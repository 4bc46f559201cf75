import { randomUUID } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import { Context } from 'aws-lambda';
import { RequestPublisher } from './request-publisher';
import { publisherPorts } from '../shared/aws/messages/publisher-ports';
import { GatewayEvent } from '../shared/http/gateway-event';
import { GatewayResult, gatewayResult } from '../shared/http/gateway-result';
import { JsonSchema } from '../shared/json/schema-check';
import { Publications } from '../shared/publishing/destination';
import { Publisher } from '../shared/publishing/publisher';
import { Environment } from '../shared/runtime/environment';
import { makeLogger } from '../shared/runtime/observability';

const environment = new Environment(process.env);
const pattern = environment.text('PATTERN_PATH');
const log = makeLogger('request-publisher', pattern);
const settings = {
  pattern,
  type: environment.text('EVENT_TYPE'),
  schema: JSON.parse(fs.readFileSync(path.join(__dirname, 'contract.json'), 'utf8')) as JsonSchema,
};
const publisher = new Publisher(Publications.fromText(environment.text('PUBLICATIONS')), publisherPorts(log));
const requests = new RequestPublisher(settings, { log, publisher, newId: randomUUID, now: Date.now });

export async function handler(event: GatewayEvent, context: Context): Promise<GatewayResult> {
  log.addContext(context);
  return gatewayResult(event, await requests.handle(event, context.awsRequestId));
}
