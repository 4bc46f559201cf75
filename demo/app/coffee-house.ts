import * as path from 'path';
import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { HouseFunction } from './house-function';
import { Ledger } from './ledger';
import { AsyncHttpApi, JsonSchema, OperationsDashboard, QueueDelivery, QueueLoadLeveling, QueueWorker, WebAuth } from '../../src';
import { CONSUMER_CONCURRENCY, MAX_CONCURRENCY, PATIENT_WORKER_TIMEOUT } from '../expectations';

const PAYMENT = JsonSchema.fromObject({
  type: 'object',
  required: ['order', 'amount'],
  properties: {
    order: { type: 'string', minLength: 1 },
    amount: { type: 'number', exclusiveMinimum: 0 },
    fault: { enum: ['poison', 'crash', 'crash-always', 'overrun', 'throttled'] },
  },
});

const ORDER = JsonSchema.fromObject({
  type: 'object',
  required: ['table', 'number', 'drink'],
  properties: { table: { type: 'string' }, number: { type: 'integer' }, drink: { type: 'string' } },
});

/** Customers have no account; integ.queue-load-leveling.ts shows callers that do. */
const PUBLIC = WebAuth.none();

/** The coffee house: it grows by a corner for every pattern of the catalog. */
export class CoffeeHouse extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const ledger = new Ledger(this);

    // the bank takes a few payments at a time, however many customers queue
    const payments = new QueueLoadLeveling(this, 'Payments', {
      worker: QueueWorker.function(new HouseFunction(this, 'charge', { code: 'charge', ledger })),
      maxConcurrency: MAX_CONCURRENCY,
      batchSize: 3, // a payment that stops the function costs its neighbours a receive
    });
    this.addOutputs('Payments', payments, payments.addAsyncHttpApi('Api', {
      path: 'payments',
      auth: PUBLIC,
      requestSchema: PAYMENT,
      throttle: { rateLimit: 2000, burstLimit: 4000 },
    }));

    // a second door to the same bank, whose porter drops dead (demo/faults)
    const doomed = payments.addAsyncHttpApi('DoomedApi', { path: 'payments', auth: PUBLIC, requestSchema: PAYMENT });
    doomed.apiFunction.addEnvironment('NODE_OPTIONS', `--require ${path.join(__dirname, '../faults/die-before-sending.js')}`);
    new CfnOutput(this, 'DoomedApiId', { value: doomed.api.apiId });

    // a table's orders are brewed in the order they were made
    const baristas = new QueueLoadLeveling(this, 'Baristas', {
      worker: QueueWorker.function(new HouseFunction(this, 'brew', { code: 'brew', ledger, timeout: Duration.seconds(PATIENT_WORKER_TIMEOUT) })),
      maxConcurrency: CONSUMER_CONCURRENCY,
      delivery: QueueDelivery.fifo({ messageGroupIdPointer: '/table' }),
    });
    this.addOutputs('Baristas', baristas, baristas.addAsyncHttpApi('Api', { path: 'orders', auth: PUBLIC, requestSchema: ORDER }));

    new OperationsDashboard(this, 'Operations');
  }

  private addOutputs(name: string, pattern: QueueLoadLeveling, api: AsyncHttpApi) {
    new CfnOutput(this, `${name}ApiId`, { value: api.api.apiId });
    new CfnOutput(this, `${name}QueueUrl`, { value: pattern.queue.queueUrl });
    new CfnOutput(this, `${name}DeadLetterQueueUrl`, { value: pattern.deadLetterQueue.queueUrl });
    new CfnOutput(this, `${name}DeadLetterQueueArn`, { value: pattern.deadLetterQueue.queueArn });
    new CfnOutput(this, `${name}JobTable`, { value: pattern.jobTable!.tableName });
  }
}
