import * as path from 'path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { build } from 'esbuild';
import { RecordedJobs } from './app/recorded-jobs';
import { Wiring } from './app/wiring';
import { times } from './effort';
import { ROOT, workDirectory } from './places';
import { report } from './report';
import { median, ratio } from './statistics';
import { LocalCloud } from '../tools/local-cloud/local-cloud';
import { TYPESCRIPT_COMMAND } from '../tools/typescript/ts-node';

const MESSAGES = 1000;
const WARM_UP = 200;
const RUNS = 3;

const APP = `${TYPESCRIPT_COMMAND} bench/app/throughput-app.ts`;

interface Contender {
  readonly name: string;
  readonly wiring: Wiring;
  /** Makes new messages. */
  messages(count: number): Promise<string[]>;
}

/** Messages per second: a raw queue and function against the leveled worker, in one local cloud. */
export async function throughput(): Promise<void> {
  const cloud = await LocalCloud.start({ name: 'bench' });
  try {
    const { contenders, tables } = await deploy(cloud);
    for (const { wiring, messages } of contenders) await wiring.drain(await messages(times(WARM_UP, 10)));
    const drained = new Map(contenders.map(({ name }) => [name, [] as number[]]));
    for (let run = 0; run < times(RUNS); run++) {
      for (const { name, wiring, messages } of run % 2 === 0 ? contenders : [...contenders].reverse()) {
        drained.get(name)!.push(await wiring.drain(await messages(times(MESSAGES, 10))));
      }
    }
    const expected = times(WARM_UP, 10) + times(RUNS) * times(MESSAGES, 10);
    for (const table of tables) {
      const succeeded = await table.succeeded();
      if (succeeded !== expected) throw new Error(`${succeeded} of ${expected} recorded jobs succeeded: what is lost has no throughput.`);
    }

    const rates = contenders.map(({ name }) => ({ name, rate: 1000 * times(MESSAGES, 10) / median(drained.get(name)!) }));
    report(
      'Throughput',
      `Messages per second in the local cloud, batches of 10, at most 5 at once, ${times(MESSAGES, 10)} messages in the queue before the mapping starts: `
      + `median of ${times(RUNS)} runs, the order alternating. The workers have no work of their own; leveled ones use handleJobs. All ${expected} recorded jobs of both kinds succeeded.`,
      ['', 'messages per second', 'raw / this'],
      rates.map(({ name, rate }) => [name, rate, ratio(rates[0].rate, rate)]),
    );
  } finally {
    await cloud.stop();
  }
}

async function deploy(cloud: LocalCloud): Promise<{ contenders: Contender[]; tables: RecordedJobs[] }> {
  const directory = workDirectory('throughput');
  const workers = path.join(directory, 'workers');
  for (const name of ['raw', 'raw-recorded', 'leveled']) {
    await build({
      entryPoints: [path.join(__dirname, 'app', 'workers', `${name}.mjs`)],
      outfile: path.join(workers, name, 'index.js'),
      alias: { 'cdk-serverless-catalog/runtime': path.join(ROOT, 'runtime', 'index.js') },
      bundle: true,
      platform: 'node',
    });
  }
  const { Throughput: outputs } = await cloud.deploy({ app: APP, outDir: path.join(directory, 'cdk.out'), context: { workers } });

  const client = { endpoint: cloud.endpoint, region: cloud.region, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  const [sqs, lambda] = [new SQSClient(client), new LambdaClient(client)];
  const wiring = (name: string) => new Wiring({ sqs, lambda, queueUrl: outputs[`${name}QueueUrl`], mappingId: outputs[`${name}MappingId`] });
  const dynamo = DynamoDBDocumentClient.from(new DynamoDBClient(client));
  const [byHand, jobs] = ['RawRecorded', 'Recorded'].map(name => new RecordedJobs(dynamo, outputs[`${name}TableName`]));
  const plain = async (count: number) => Array.from({ length: count }, (_, i) => JSON.stringify({ orderId: i }));
  return {
    tables: [byHand, jobs],
    contenders: [
      { name: 'raw SQS to function', wiring: wiring('Raw'), messages: plain },
      { name: 'leveled, no records', wiring: wiring('Plain'), messages: plain },
      { name: 'raw, two updates a message by hand', wiring: wiring('RawRecorded'), messages: count => byHand.accept(count) },
      { name: 'leveled, with records', wiring: wiring('Recorded'), messages: count => jobs.accept(count) },
    ],
  };
}
