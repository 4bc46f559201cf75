import * as path from 'path';
import {
  App, aws_cloudwatch_actions as actions, aws_lambda as lambda, aws_sns as sns, CfnOutput, Duration, Stack,
} from 'aws-cdk-lib';
import { AlarmNotifications, JsonSchema, OperationsDashboard, QueueLoadLeveling, QueueWorker } from 'cdk-serverless-catalog';

const app = new App();
const shop = new Stack(app, 'Shop');

const charge = new lambda.Function(shop, 'Charge', {
  runtime: lambda.Runtime.NODEJS_24_X,
  handler: 'index.handler',
  code: lambda.Code.fromAsset(path.join(__dirname, '..', 'functions', 'charge')),
  timeout: Duration.seconds(30),
});

// a queue in front of the function: at most five batches are charged at a time, failures are moved to the dead-letter queue
const payments = new QueueLoadLeveling(shop, 'Payments', {
  worker: QueueWorker.function(charge),
  maxConcurrency: 5,
});

// an HTTP API in front of the queue: POST /payments answers 202 at once, GET /jobs/{id} reports the status
const api = payments.addAsyncHttpApi('Api', {
  path: 'payments',
  requestSchema: JsonSchema.fromObject({
    type: 'object',
    required: ['orderId', 'amount'],
    properties: {
      orderId: { type: 'string', minLength: 1 },
      amount: { type: 'number', exclusiveMinimum: 0 },
    },
  }),
});
new CfnOutput(shop, 'ApiUrl', { value: api.url });

// all alarms of the app notify one topic, and one dashboard shows every pattern of the stack
const pager = new sns.Topic(shop, 'Pager');
AlarmNotifications.of(app).add(new actions.SnsAction(pager));
new OperationsDashboard(shop, 'Operations');

app.synth();
