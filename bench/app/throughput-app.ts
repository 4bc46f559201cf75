import * as path from 'path';
import {
  App, aws_dynamodb as dynamodb, aws_lambda as lambda, aws_lambda_event_sources as sources, aws_sqs as sqs, CfnOutput, Duration, Stack,
} from 'aws-cdk-lib';
import { QueueLoadLeveling, QueueWorker, WebAuth } from '../../src';
import { leaveOutUnsupported } from '../../tools/local-cloud/unsupported';

/** The same queue and function, wired raw, leveled without and leveled with job records. */
const app = new App();
const stack = new Stack(app, 'Throughput');
const workers = app.node.getContext('workers') as string;

const worker = (id: string, bundle: string) => new lambda.Function(stack, id, {
  runtime: lambda.Runtime.NODEJS_24_X,
  handler: 'index.handler',
  code: lambda.Code.fromAsset(path.join(workers, bundle)),
  memorySize: 512,
  timeout: Duration.seconds(30),
});
const output = (name: string, queue: sqs.IQueue, mappingId: string) => {
  new CfnOutput(stack, `${name}QueueUrl`, { value: queue.queueUrl });
  new CfnOutput(stack, `${name}MappingId`, { value: mappingId });
};

function raw(name: string, handler: lambda.Function) {
  const queue = new sqs.Queue(stack, `${name}Queue`, { visibilityTimeout: Duration.minutes(3) });
  const source = new sources.SqsEventSource(queue, { batchSize: 10, maxConcurrency: 5, reportBatchItemFailures: true });
  handler.addEventSource(source);
  output(name, queue, source.eventSourceMappingId);
}

raw('Raw', worker('RawWorker', 'raw'));

const table = new dynamodb.Table(stack, 'RawRecordedTable', {
  partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
  billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
});
const rawRecorder = worker('RawRecordedWorker', 'raw-recorded');
table.grantWriteData(rawRecorder);
raw('RawRecorded', rawRecorder);
new CfnOutput(stack, 'RawRecordedTableName', { value: table.tableName });

const plain = new QueueLoadLeveling(stack, 'Plain', { worker: QueueWorker.function(worker('PlainWorker', 'leveled')) });
output('Plain', plain.queue, plain.eventSourceMapping!.eventSourceMappingId);

const recorded = new QueueLoadLeveling(stack, 'Recorded', { worker: QueueWorker.function(worker('RecordedWorker', 'leveled')) });
recorded.addAsyncHttpApi('Api', { auth: WebAuth.none() });
output('Recorded', recorded.queue, recorded.eventSourceMapping!.eventSourceMappingId);
new CfnOutput(stack, 'RecordedTableName', { value: recorded.jobTable!.tableName });

leaveOutUnsupported(app);
