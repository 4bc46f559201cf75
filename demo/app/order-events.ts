import { CfnOutput, Duration, RemovalPolicy, Stack, aws_dynamodb as dynamodb } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ORDER_CREATED, ORDER_PAID } from './contracts';
import { HouseFunction } from './house-function';
import { Ledger } from './ledger';
import { MessageConsumer, EventArchive, EventContract, Idempotency, JsonSchema, PubSub, QueueLoadLeveling, QueueWorker } from '../../src';
import { CONSUMER_CONCURRENCY } from '../expectations';

/** A call publishes many. */
const PUBLISHER_TIMEOUT = Duration.seconds(60);

const contractOf = ({ name, version, schema }: typeof ORDER_CREATED | typeof ORDER_PAID) =>
  EventContract.fromSchema(name, { version, source: 'coffee.orders', schema: JsonSchema.fromObject(schema) });

/** Orders publish their events; video wall, leaderboard and recommendations react independently. */
export class OrderEvents extends Stack {
  private readonly ledger: Ledger;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.ledger = new Ledger(this);
    const [created, paid] = [contractOf(ORDER_CREATED), contractOf(ORDER_PAID)];
    const bus = new PubSub(this, 'CoffeeEvents', { contracts: [created, paid], archive: EventArchive.retain(Duration.days(7)) });

    const publisher = new HouseFunction(this, 'Announce', { code: 'announce', timeout: PUBLISHER_TIMEOUT });
    bus.grantPublish(publisher, created);

    const idempotency = Idempotency.byMessageId();
    const common = { idempotency, maxConcurrency: CONSUMER_CONCURRENCY };
    const wall = bus.subscribe('VideoWall', MessageConsumer.function(this.subscriber('VideoWall')), { events: [created], ...common });
    const leaderboard = new QueueLoadLeveling(this, 'Leaderboard', {
      worker: QueueWorker.function(this.subscriber('Leaderboard'), { idempotency }), maxConcurrency: CONSUMER_CONCURRENCY,
    });
    bus.subscribe('Leaderboard', leaderboard, { events: [created] });
    const recommendations = bus.subscribe('Recommendations', MessageConsumer.function(this.subscriber('Recommendations')), { events: [created], ...common });

    // events of paid orders come from the table that they are committed to
    const { STRING } = dynamodb.AttributeType;
    const orders = new dynamodb.Table(this, 'Orders', {
      partitionKey: { name: 'pk', type: STRING },
      sortKey: { name: 'sk', type: STRING },
      stream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const pay = new HouseFunction(this, 'Pay', { code: 'order', environment: { ORDERS: orders.tableName }, timeout: PUBLISHER_TIMEOUT });
    orders.grantReadWriteData(pay);
    const outbox = bus.publishFrom(orders, { events: [paid] });
    bus.subscribe('Kitchen', MessageConsumer.function(this.subscriber('Kitchen')), { events: [paid], ...common });

    const outputs = {
      AnnounceName: publisher.functionName,
      PayName: pay.functionName,
      BusName: bus.eventBus!.eventBusName,
      VideoWallDeadLetterQueueUrl: wall.deadLetterQueue.queueUrl,
      LeaderboardDeadLetterQueueUrl: leaderboard.deadLetterQueue.queueUrl,
      RecommendationsDeadLetterQueueUrl: recommendations.deadLetterQueue.queueUrl,
      OutboxDeadLetterQueueUrl: outbox.failureQueue.queueUrl,
    };
    Object.entries(outputs).forEach(([name, value]) => new CfnOutput(this, name, { value }));
  }

  private subscriber(name: string): HouseFunction {
    return new HouseFunction(this, `${name}Function`, {
      code: 'react',
      ledger: this.ledger,
      environment: { CONSUMER: name },
      // short for the one that always fails, so that its redeliveries do not take long
      timeout: name === 'Recommendations' ? undefined : Duration.seconds(30),
    });
  }
}
