import { randomUUID } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import { Context } from 'aws-lambda';
import { ExecutionStarter } from './execution-starter';
import { StateMachineExecutions } from '../shared/aws/state-machine-executions';
import { GatewayEvent } from '../shared/http/gateway-event';
import { GatewayResult, gatewayResult } from '../shared/http/gateway-result';
import { JsonSchema } from '../shared/json/schema-check';
import { Environment } from '../shared/runtime/environment';
import { makeLogger } from '../shared/runtime/observability';

const environment = new Environment(process.env);
const pattern = environment.text('PATTERN_PATH');
const log = makeLogger('execution-starter', pattern);
const schemaFile = path.join(__dirname, 'request-schema.json');
const schema = fs.existsSync(schemaFile) ? JSON.parse(fs.readFileSync(schemaFile, 'utf8')) as JsonSchema : undefined;
const starter = new ExecutionStarter({ pattern, schema }, {
  log, executions: new StateMachineExecutions(environment.text('STATE_MACHINE_ARN')), newId: randomUUID,
});

export async function handler(event: GatewayEvent, context: Context): Promise<GatewayResult> {
  log.addContext(context);
  return gatewayResult(event, await starter.handle(event, context.awsRequestId));
}
