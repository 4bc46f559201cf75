import * as path from 'path';
import { CfnOutput, Duration, Stack, aws_lambda as lambda, aws_lambda_nodejs as nodejs } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Backend, JsonSchema, RequestMatch, RobustApi, RoutingEngine, WebAuth } from '../../src';
import { CIRCUIT_BREAKER_FAILURES, CIRCUIT_BREAKER_OPEN_SECONDS, PARTNER_TIMEOUT_SECONDS } from '../gateway-expectations';
import { PARTNER_NAMES, PartnerName } from '../partners';

const ORDER = JsonSchema.fromObject({
  type: 'object',
  required: ['drink', 'quantity'],
  additionalProperties: false,
  properties: { drink: { enum: ['espresso', 'flat white', 'mocha'] }, quantity: { type: 'integer', minimum: 1, maximum: 10 } },
});

const DRINK = JsonSchema.fromObject({
  type: 'object',
  required: ['drink', 'price'],
  properties: { drink: { type: 'string' }, price: { type: 'number' } },
});

/** The public gateway of the coffee house: its own services and those of its partners behind one API. */
export class Gateway extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    // customers have no account; test/local-cloud/front-doors-auth.test.ts shows callers that do
    const api = new RobustApi(this, 'Gateway', { engine: RoutingEngine.httpApi({ auth: WebAuth.none() }) });

    const menu = Backend.function(this.fn('Menu', 'menu'));
    api.addRoute('GET /menu', menu, { documentation: { summary: 'Everything there is' } });
    api.addRoute('GET /menu/{drink}', menu, { documentation: { summary: 'One drink', responseSchema: DRINK } });

    // the app's users try the new till, and half of the others
    const newTill = Backend.function(this.fn('NewTill', 'till', { TILL: 'new' }));
    api.addRoute('POST /orders', Backend.function(this.fn('Till', 'till', { TILL: 'old' })), {
      requestSchema: ORDER,
      documentation: { summary: 'Order a drink', successStatus: 201 },
    });
    api.addRoute('POST /orders', newTill, { when: RequestMatch.header('x-client', ['app']) });
    api.addRoute('POST /orders', newTill, { weight: 50 });

    for (const partner of PARTNER_NAMES) {
      api.addRoute(`GET /${partner}/{proxy+}`, Backend.http(this.partnerUrl(partner), {
        timeout: Duration.seconds(PARTNER_TIMEOUT_SECONDS),
        retryAttempts: 0,
        circuitBreaker: {
          failureRate: 1, minimumCalls: 1_000, failures: CIRCUIT_BREAKER_FAILURES, openDuration: Duration.seconds(CIRCUIT_BREAKER_OPEN_SECONDS),
        },
      }));
    }

    new CfnOutput(this, 'Url', { value: api.url });
  }

  /** The demo's partners are on this machine; without the demo they are nowhere. */
  private partnerUrl(partner: PartnerName): string {
    return this.node.tryGetContext(partner) as string | undefined ?? `https://${partner}.example.com`;
  }

  private fn(id: string, name: string, environment: Record<string, string> = {}): lambda.Function {
    return new nodejs.NodejsFunction(this, id, {
      entry: path.join(__dirname, `../functions/${name}/index.ts`),
      depsLockFilePath: path.join(__dirname, '../../package-lock.json'),
      runtime: lambda.Runtime.NODEJS_24_X,
      timeout: Duration.seconds(10),
      environment,
    });
  }
}
