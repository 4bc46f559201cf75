import * as path from 'path';
import { CfnOutput, Duration, RemovalPolicy, Stack, aws_dynamodb as dynamodb, aws_lambda as lambda, aws_lambda_nodejs as nodejs } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Consumer, DecoupledMessaging, EventContract, Idempotency, JsonSchema, MessageChannel } from '../../src';
import { WORKER_TIMEOUT } from '../expectations';

const CHANNELS = {
  Topic: MessageChannel.topic(),
  FifoTopic: MessageChannel.fifoTopic(),
  Queue: MessageChannel.queue(),
  FifoQueue: MessageChannel.fifoQueue(),
  Stream: MessageChannel.stream({ shards: 2 }),
};

/** The kinds of channels, as the names of the stack's outputs begin. */
export const CHANNEL_KINDS = Object.keys(CHANNELS) as (keyof typeof CHANNELS)[];

/** The inventory tells of deliveries through a channel of every kind, to show what each promises. */
export class Inventory extends Stack {
  private readonly ledger: dynamodb.Table;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.ledger = new dynamodb.Table(this, 'Ledger', {
      partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new CfnOutput(this, 'LedgerTable', { value: this.ledger.tableName });
    CHANNEL_KINDS.forEach(kind => this.addChannel(kind));
  }

  private addChannel(kind: keyof typeof CHANNELS) {
    const contract = EventContract.fromSchema('GoodsArrived', {
      version: 1,
      source: 'coffee.inventory',
      schema: JsonSchema.of({
        type: 'object',
        required: ['article', 'number'],
        properties: { article: { type: 'string' }, number: { type: 'integer' }, poison: { type: 'boolean' } },
      }),
    });
    const channel = new DecoupledMessaging(this, kind, { channel: CHANNELS[kind], contracts: [contract] });
    const publisher = this.fn(`${kind}Publisher`, 'restock', {});
    channel.grantPublish(publisher, contract);

    const shelve = this.fn(`${kind}Consumer`, 'shelve', { LEDGER: this.ledger.tableName, KIND: kind });
    this.ledger.grantReadWriteData(shelve);
    const subscription = channel.subscribe('Shelves', Consumer.function(shelve), {
      idempotency: Idempotency.byMessageId(),
      // 100, the default of a stream, would not fit into the short timeout of these workers
      batchSize: kind === 'Stream' ? 10 : undefined,
    });

    new CfnOutput(this, `${kind}PublisherName`, { value: publisher.functionName });
    new CfnOutput(this, `${kind}DeadLetterQueueUrl`, { value: subscription.deadLetterQueue!.queueUrl });
    new CfnOutput(this, `${kind}Source`, { value: channel.stream?.streamName ?? (subscription.queue ?? channel.queue)!.queueUrl });
  }

  private fn(id: string, name: string, environment: Record<string, string>): lambda.Function {
    return new nodejs.NodejsFunction(this, id, {
      entry: path.join(__dirname, `../functions/${name}/index.ts`),
      depsLockFilePath: path.join(__dirname, '../../package-lock.json'),
      runtime: lambda.Runtime.NODEJS_22_X,
      timeout: Duration.seconds(name === 'restock' ? 60 : WORKER_TIMEOUT),
      environment,
    });
  }
}
