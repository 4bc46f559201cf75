import { ExpectedResult, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { aws_dynamodb as dynamodb, aws_lambda as lambda, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { patience } from './patience';
import { worker } from './worker';
import { MessageConsumer, DecoupledMessaging, EventContract, Idempotency, JsonSchema, MessageChannel } from '../src';

/** The contract of the apps of decoupled messaging. */
export const orderPaid = EventContract.fromSchema('OrderPaid', {
  version: 1,
  source: 'coffee.payments',
  schema: JsonSchema.fromObject({ type: 'object', required: ['order'], properties: { order: { type: 'string' } } }),
});

/** A channel, a function that publishes to it, a function that bills, and the table of billed orders. */
export class Orders extends Construct {
  readonly messaging: DecoupledMessaging;
  readonly publisher: lambda.Function;
  readonly effects: dynamodb.Table;

  /** @param timeout of the function that bills: long on a busy machine, short where it fails and the test waits for redeliveries */
  constructor(scope: Construct, id: string, channel: MessageChannel, timeout?: Duration) {
    super(scope, id);
    this.messaging = new DecoupledMessaging(this, 'Channel', { channel, contracts: [orderPaid] });
    this.publisher = worker(new Construct(this, 'Orders'), 'orders', Duration.seconds(10));
    this.messaging.grantPublish(this.publisher);

    this.effects = new dynamodb.Table(this, 'Effects', { partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING } });
    const billing = worker(new Construct(this, 'Billing'), 'billing', timeout);
    billing.addEnvironment('EFFECTS_TABLE', this.effects.tableName);
    this.effects.grant(billing, 'dynamodb:UpdateItem');
    this.messaging.subscribe('Billing', MessageConsumer.function(billing), { idempotency: Idempotency.byMessageId() });
  }
}

/** The assertions of the apps on a channel. */
export class OrdersTest {
  constructor(private readonly test: IntegTest, private readonly orders: Orders) {}

  publish(order: string, options: { readonly id?: string; readonly group?: string } = {}) {
    return this.publishAnything({ order, ...options }).expect(ExpectedResult.objectLike({ StatusCode: 200 }));
  }

  publishAnything(payload: object) {
    return this.test.assertions.invokeFunction({ functionName: this.orders.publisher.functionName, payload: JSON.stringify(payload) });
  }

  /** The orders of a group are billed, each once, in this order. */
  billed(group: string, ...orders: string[]) {
    return this.test.assertions.awsApiCall('DynamoDB', 'getItem', { TableName: this.orders.effects.tableName, Key: { id: { S: group } } })
      .expect(ExpectedResult.objectLike({ Item: { orders: { L: orders.map(order => ({ S: order })) } } }))
      .waitForAssertions(patience());
  }

  /** The number of messages in the dead-letter queue of a subscription. */
  deadLetters(subscription: string, count: number) {
    return this.depth(this.orders.messaging.subscriptions[subscription].deadLetterQueue.queueUrl, count);
  }

  /** The queue of a subscription is empty. */
  drained(subscription: string) {
    return this.depth(this.orders.messaging.subscriptions[subscription].queue!.queueUrl, 0);
  }

  private depth(queueUrl: string, count: number) {
    return this.test.assertions.awsApiCall('SQS', 'getQueueAttributes', {
      QueueUrl: queueUrl, AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    })
      .expect(ExpectedResult.objectLike({ Attributes: { ApproximateNumberOfMessages: `${count}`, ApproximateNumberOfMessagesNotVisible: '0' } }))
      .waitForAssertions(patience());
  }
}
