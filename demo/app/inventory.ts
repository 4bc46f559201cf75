import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { HouseFunction } from './house-function';
import { Ledger } from './ledger';
import { MessageConsumer, DecoupledMessaging, EventContract, Idempotency, JsonSchema, MessageChannel } from '../../src';
import { CONSUMER_CONCURRENCY, PATIENT_WORKER_TIMEOUT } from '../expectations';

const CHANNELS = {
  Topic: MessageChannel.topic(),
  FifoTopic: MessageChannel.fifoTopic(),
  Queue: MessageChannel.queue(),
  FifoQueue: MessageChannel.fifoQueue(),
  Stream: MessageChannel.stream({ shardCount: 2 }),
};

/** The kinds of channels, as the names of the stack's outputs begin. */
export const CHANNEL_KINDS = Object.keys(CHANNELS) as (keyof typeof CHANNELS)[];

/** The inventory publishes deliveries through a channel of every kind, to show the guarantees of each. */
export class Inventory extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const ledger = new Ledger(this);
    CHANNEL_KINDS.forEach(kind => this.addChannel(kind, ledger));
  }

  private addChannel(kind: keyof typeof CHANNELS, ledger: Ledger) {
    const contract = EventContract.fromSchema('GoodsArrived', {
      version: 1,
      source: 'coffee.inventory',
      schema: JsonSchema.fromObject({
        type: 'object',
        required: ['article', 'number'],
        properties: { article: { type: 'string' }, number: { type: 'integer' }, poison: { type: 'boolean' } },
      }),
    });
    const channel = new DecoupledMessaging(this, kind, { channel: CHANNELS[kind], contracts: [contract] });
    const publisher = new HouseFunction(this, `${kind}Publisher`, { code: 'restock', timeout: Duration.seconds(60) });
    channel.grantPublish(publisher, contract);

    const shelve = new HouseFunction(this, `${kind}Consumer`, {
      code: 'shelve', ledger, environment: { KIND: kind }, timeout: Duration.seconds(PATIENT_WORKER_TIMEOUT),
    });
    const subscription = channel.subscribe('Shelves', MessageConsumer.function(shelve), {
      idempotency: Idempotency.byMessageId(),
      // neither 100, the default of a stream, nor 10 on a busy machine would fit into the short timeout of these workers
      ...kind === 'Stream' ? { batchSize: 10 } : { maxConcurrency: CONSUMER_CONCURRENCY, ...!kind.startsWith('Fifo') && { batchSize: 5 } },
    });

    new CfnOutput(this, `${kind}PublisherName`, { value: publisher.functionName });
    new CfnOutput(this, `${kind}DeadLetterQueueUrl`, { value: subscription.deadLetterQueue!.queueUrl });
    new CfnOutput(this, `${kind}Source`, { value: channel.stream?.streamName ?? (subscription.queue ?? channel.queue)!.queueUrl });
  }
}
