import * as path from 'path';
import { CfnOutput, Duration, RemovalPolicy, Stack, aws_dynamodb as dynamodb, aws_lambda as lambda, aws_lambda_nodejs as nodejs } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ORDER_CREATED, ORDER_PAID } from './contracts';
import { Consumer, EventArchive, EventContract, Idempotency, JsonSchema, PubSub, QueueLoadLeveling, QueueWorker } from '../../src';
import { WORKER_TIMEOUT } from '../expectations';

const contractOf = ({ name, version, schema }: typeof ORDER_CREATED | typeof ORDER_PAID) =>
  EventContract.fromSchema(name, { version, source: 'coffee.orders', schema: JsonSchema.of(schema) });

/** Orders announce what happens to them; video wall, leaderboard and recommendations react, each alone. */
export class OrderEvents extends Stack {
  private readonly ledger: dynamodb.Table;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.ledger = this.table('Ledger', { partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING } });
    const [created, paid] = [contractOf(ORDER_CREATED), contractOf(ORDER_PAID)];
    const bus = new PubSub(this, 'CoffeeEvents', { contracts: [created, paid], archive: EventArchive.days(7) });

    const publisher = this.fn('Announce', 'announce', {}, 60);
    bus.grantPublish(publisher, created);

    const idempotency = Idempotency.byMessageId();
    const wall = bus.subscribe('VideoWall', Consumer.function(this.subscriber('VideoWall')), { events: [created], idempotency });
    const leaderboard = new QueueLoadLeveling(this, 'Leaderboard', { worker: QueueWorker.function(this.subscriber('Leaderboard')) });
    bus.subscribe('Leaderboard', leaderboard, { events: [created] });
    const recommendations = bus.subscribe('Recommendations', Consumer.function(this.subscriber('Recommendations')), { events: [created], idempotency });

    // paid orders are announced by the table that they are committed to
    const { STRING } = dynamodb.AttributeType;
    const orders = this.table('Orders', {
      partitionKey: { name: 'pk', type: STRING }, sortKey: { name: 'sk', type: STRING }, stream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
    });
    const pay = this.fn('Pay', 'order', { ORDERS: orders.tableName }, 60);
    orders.grantReadWriteData(pay);
    const outbox = bus.publishFrom(orders, { events: [paid] });
    bus.subscribe('Kitchen', Consumer.function(this.subscriber('Kitchen')), { events: [paid], idempotency });

    const outputs = {
      LedgerTable: this.ledger.tableName,
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

  private subscriber(name: string): lambda.Function {
    // short for the one that always fails, so that its redeliveries do not take long
    const timeout = name === 'Recommendations' ? WORKER_TIMEOUT : 30;
    const fn = this.fn(`${name}Function`, 'react', { LEDGER: this.ledger.tableName, CONSUMER: name }, timeout);
    this.ledger.grantReadWriteData(fn);
    return fn;
  }

  private fn(id: string, name: string, environment: Record<string, string>, timeout: number): lambda.Function {
    return new nodejs.NodejsFunction(this, id, {
      entry: path.join(__dirname, `../functions/${name}/index.ts`),
      depsLockFilePath: path.join(__dirname, '../../package-lock.json'),
      runtime: lambda.Runtime.NODEJS_22_X,
      timeout: Duration.seconds(timeout),
      environment,
    });
  }

  private table(id: string, props: dynamodb.TableProps): dynamodb.Table {
    return new dynamodb.Table(this, id, { billingMode: dynamodb.BillingMode.PAY_PER_REQUEST, removalPolicy: RemovalPolicy.DESTROY, ...props });
  }
}
