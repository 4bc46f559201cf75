import * as path from 'path';
import { App, aws_dynamodb as dynamodb, aws_lambda as lambda, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import {
  Idempotency, JsonSchema, LakeFormat, MessageConsumer, StreamIngest, StreamPipeline, WebAuth, WindowAggregate,
} from '../../src';
import { leaveOutUnsupported } from '../../tools/local-cloud/unsupported';

/** A branch of each kind that needs no other engine, and HTTP ingests beside a function that answers itself. */
const app = new App();
const stack = new Stack(app, 'Streams');
const workers = app.node.getContext('workers') as string;
const stream = StreamIngest.provisioned({ shardCount: 1 });
const contract = JsonSchema.fromObject({
  type: 'object', required: ['customer', 'total', 'at'], properties: { customer: { type: 'string' }, total: { type: 'number' }, at: { type: 'string' } },
});

const worker = (id: string, code: lambda.Code) => new lambda.Function(stack, id, {
  runtime: lambda.Runtime.NODEJS_24_X, handler: 'index.handler', code, memorySize: 512, timeout: Duration.seconds(30),
});
const bundled = (id: string, bundle: string) => worker(id, lambda.Code.fromAsset(path.join(workers, bundle)));
const output = (name: string, value: string) => new CfnOutput(stack, name, { value });

const empty = bundled('EmptyFunction', 'empty');
output('Empty', empty.functionName);
const CUSTOMER = { name: 'customer', type: dynamodb.AttributeType.STRING };
const orders = new StreamPipeline(stack, 'Orders', { stream, contract });
output('StreamArn', orders.stream.streamArn);
const branches = {
  Latest: orders.toTable('Latest', { partitionKey: CUSTOMER }),
  PerDay: orders.window('PerDay', {
    key: CUSTOMER, timestamp: 'at', size: Duration.days(1), aggregates: { orders: WindowAggregate.count(), revenue: WindowAggregate.sum('total') },
  }),
  Lines: orders.toArchive('Lines').branch,
  Rows: orders.toArchive('Rows', { format: LakeFormat.parquet() }).branch,
  Forwarded: orders.toConsumer('Forwarded', MessageConsumer.function(bundled('ForwardedFunction', 'empty'))),
  Helped: orders.toConsumer('Helped', MessageConsumer.function(bundled('HelpedFunction', 'streamed'))),
  Once: orders.toConsumer('Once', MessageConsumer.function(bundled('OnceFunction', 'streamed-once')), { idempotency: Idempotency.byMessageId() }),
};
Object.entries(branches).forEach(([name, { readerFunction }]) => output(name, readerFunction.functionName));

const open = { auth: WebAuth.none(), throttle: { rateLimit: 10_000, burstLimit: 10_000 }, partitionKeyPointer: '/customer' };
const posted = new StreamPipeline(stack, 'Posted', { stream, contract });
output('Url', posted.addHttpIngest('Collector', open).url);
output('SplitUrl', posted.addHttpIngest('Split', { ...open, partitionKeySplits: 16 }).url);
leaveOutUnsupported(app);
