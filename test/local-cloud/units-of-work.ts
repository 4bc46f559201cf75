import { DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { PutRecordCommand } from '@aws-sdk/client-kinesis';
import { PutObjectCommand, S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import { client } from './client';
import { WorkOfPattern } from './counted-units';
import { Http1Kinesis } from './stream-source';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { until } from '../../tools/local-cloud/until';

const PATIENCE_SECONDS = 90;

class PathStyleS3 extends S3Client {
  constructor(config: S3ClientConfig) {
    super({ ...config, forcePathStyle: true });
  }
}

/** A unit of work of a pattern, from its beginning to its end. */
export interface UnitOfWork extends WorkOfPattern {
  /** As docs/costs.md names it. */
  readonly unit: string;
  /** What must be there before. */
  readonly before?: () => Promise<void>;
  readonly run: () => Promise<void>;
  /** Prices of what is no call here, or is the unit itself. */
  readonly uncounted?: readonly string[];
}

/** Those of the patterns of `Counted`, by the names of their classes. */
export function unitsOfWork(cloud: () => LocalCloud, outputs: () => Record<string, string>): Record<string, UnitOfWork> {
  const answered = (url: string, resource: string) => async () => {
    const { status } = await fetch(cloud().localUrl(outputs()[url]).replace(/\/$/, '') + resource);
    if (status !== 200) throw new Error(`${url} must answer with 200, got ${status}.`);
  };
  const items = async (TableName: string) =>
    (await client(DynamoDBClient, cloud()).send(new ScanCommand({ TableName, ConsistentRead: true }))).Items ?? [];
  /** Puts an item with so many views into the source, until its row has them. */
  const change = async (views: string) => {
    const { SourceTable: TableName, RowTable } = outputs();
    await client(DynamoDBClient, cloud()).send(new PutItemCommand({ TableName, Item: { id: { S: 'tweet' }, views: { N: views } } }));
    await until(`a row with ${views} views`, PATIENCE_SECONDS, async () => JSON.stringify(await items(RowTable)).includes(`"views":{"N":"${views}"}`));
  };
  return {
    Aggregator: { names: /Counted-Invoice/, unit: 'a request that calls one source', run: answered('InvoiceUrl', '/invoices/7') },
    FanOutFanIn: {
      names: /Counted-Photos/i,
      scheduled: /Sweeper/i,
      indexed: 'wakeAt',
      deliveries: 1,
      unit: 'an object for two workers',
      uncounted: ['eventBridge.event'],
      run: async () => {
        await client(PathStyleS3, cloud()).send(new PutObjectCommand({ Bucket: outputs().PhotosBucket, Key: 'photo.jpg', Body: 'a photo' }));
        await until('the job to succeed', PATIENCE_SECONDS, async () => (await items(outputs().JobTable)).some(({ status }) => status?.S === 'succeeded'));
      },
    },
    PubSub: {
      names: /Counted-Paid/,
      deliveries: 1,
      unit: 'an event for one function',
      run: async () => {
        const Detail = JSON.stringify({ specversion: '1.0', id: 'event-1', source: 'coffee.payments', type: 'OrderPaid.v1', data: {} });
        const event = { EventBusName: outputs().BusName, Source: 'coffee.payments', DetailType: 'OrderPaid.v1', Detail };
        await client(EventBridgeClient, cloud()).send(new PutEventsCommand({ Entries: [event] }));
      },
    },
    ReportingEngine: {
      names: /Counted-Reports(Top|Projector)/,
      indexed: 'indexSort',
      unit: 'a change of the rank of a row',
      before: () => change('1'),
      run: () => change('2'),
    },
    RobustApi: { names: /Counted-Gateway/, unit: 'a request to a function', run: answered('GatewayUrl', '/orders/7') },
    SimpleWebService: { names: /Counted-Menu/, unit: 'a request', run: answered('MenuUrl', '/menu') },
    Strangler: { names: /Counted-Facade/, unit: 'a request to a function as legacy', run: answered('FacadeUrl', '/orders') },
    StreamPipeline: {
      names: /Counted-Clicks/,
      unit: 'a record of a key for a table',
      uncounted: ['kinesis.putUnit'],
      run: async () => {
        const record = { StreamName: outputs().StreamName, Data: Buffer.from(JSON.stringify({ id: 'click' })), PartitionKey: 'click' };
        await client(Http1Kinesis, cloud()).send(new PutRecordCommand(record));
        await until('the record in the table', PATIENCE_SECONDS, async () => (await items(outputs().LatestTable)).length > 0);
      },
    },
  };
}
