import * as path from 'path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { build } from 'esbuild';
import { times } from './effort';
import { compareLoad } from './load';
import { ROOT, workDirectory } from './places';
import { report } from './report';
import { median, ratio } from './statistics';
import { StackOutputs } from '../tools/local-cloud/cdk-cli';
import { LocalCloud } from '../tools/local-cloud/local-cloud';
import { TYPESCRIPT_COMMAND } from '../tools/typescript/ts-node';

const BATCH = 100;
const BATCHES = 10;
const RUNS = 3;
const KEYS = 50;
const SIZES = [1, 10, 100];
const APP = `${TYPESCRIPT_COMMAND} bench/app/streams-app.ts`;

/** Readers by the names of the outputs. */
const READERS = {
  Empty: 'a function that does nothing',
  Latest: 'table: the latest record of each key',
  PerDay: 'windows: count and sum of each key',
  Lines: 'archive in JSON',
  Rows: 'archive in Parquet',
  Forwarded: 'forwarder, a function that does nothing',
  Helped: 'forwarder, a function with handleMessages',
  Once: 'forwarder, a function with handleMessages and idempotent',
};
type Reader = keyof typeof READERS;

const orderOf = (number: number) => ({ customer: `customer-${number % KEYS}`, total: number % 1_000, at: new Date().toISOString() });

/** Records per second of each function that reads a stream beside an empty one, and events per second of an HTTP ingest. */
export async function streams(): Promise<void> {
  const cloud = await LocalCloud.start({ name: 'bench' });
  try {
    const outputs = await deploy(cloud);
    await readers(cloud, outputs);
    await ingests(cloud, outputs);
  } finally {
    await cloud.stop();
  }
}

async function deploy(cloud: LocalCloud): Promise<StackOutputs[string]> {
  const directory = workDirectory('streams');
  const workers = path.join(directory, 'workers');
  for (const name of ['empty', 'streamed', 'streamed-once']) {
    await build({
      entryPoints: [path.join(__dirname, 'app', 'workers', `${name}.mjs`)],
      outfile: path.join(workers, name, 'index.js'),
      alias: { 'cdk-serverless-catalog/runtime': path.join(ROOT, 'runtime', 'index.js') },
      bundle: true,
      platform: 'node',
    });
  }
  return (await cloud.deploy({ app: APP, outDir: path.join(directory, 'cdk.out'), context: { workers } })).Streams;
}

/** The events of one shard, which begin where the last ones ended. */
class Shard {
  private sequence = 49_545_115_243_490_985_018_280_067_714_973_144_582_180_062_593_244_200_961n;
  private number = 0;

  constructor(private readonly eventSourceARN: string) {}

  batch(): object {
    return { Records: Array.from({ length: BATCH }, () => this.record()) };
  }

  private record(): object {
    const order = orderOf(this.number++);
    const sequenceNumber = String(this.sequence++);
    return {
      eventID: `shardId-000000000000:${sequenceNumber}`,
      eventSource: 'aws:kinesis',
      eventSourceARN: this.eventSourceARN,
      kinesis: {
        data: Buffer.from(JSON.stringify(order)).toString('base64'), partitionKey: order.customer, sequenceNumber, approximateArrivalTimestamp: Date.now() / 1_000,
      },
    };
  }
}

function leftOf(answer: string): number | undefined {
  return (JSON.parse(answer) as { readonly batchItemFailures?: readonly unknown[] }).batchItemFailures?.length;
}

async function readers(cloud: LocalCloud, outputs: StackOutputs[string]): Promise<void> {
  const lambda = new LambdaClient({ endpoint: cloud.endpoint, region: cloud.region, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } });
  const names = Object.keys(READERS) as Reader[];
  const shards = new Map(names.map(name => [name, new Shard(outputs.StreamArn)]));
  const read = async (name: Reader, batches: number): Promise<number> => {
    let millis = 0;
    for (let batch = 0; batch < batches; batch++) {
      const event = JSON.stringify(shards.get(name)!.batch());
      const start = performance.now();
      const { Payload, FunctionError } = await lambda.send(new InvokeCommand({ FunctionName: outputs[name], Payload: event }));
      millis += performance.now() - start;
      const answer = Buffer.from(Payload!).toString();
      if (FunctionError || leftOf(answer) !== 0) throw new Error(`${name} left records: ${answer}. What fails is not measured.`);
    }
    return millis;
  };
  for (const name of names) await read(name, 1);
  const taken = new Map(names.map(name => [name, [] as number[]]));
  for (let run = 0; run < times(RUNS); run++) {
    for (const name of run % 2 === 0 ? names : [...names].reverse()) taken.get(name)!.push(await read(name, times(BATCHES)));
  }
  const rates = names.map(name => ({ name, rate: 1_000 * times(BATCHES) * BATCH / median(taken.get(name)!) }));
  report(
    'Functions that read a stream',
    `Records per second in the local cloud: one batch of ${BATCH} records after the other, ${KEYS} keys, ${times(BATCHES)} batches, `
    + `median of ${times(RUNS)} runs, the order alternating. `
    + 'The functions are invoked with the events of a Kinesis event source. All check a contract, except for the first one. No record was left.',
    ['', 'records per second', 'first / this'],
    rates.map(({ name, rate }) => [READERS[name], rate, ratio(rates[0].rate, rate)]),
  );
}

async function ingests(cloud: LocalCloud, { Url, SplitUrl }: StackOutputs[string]): Promise<void> {
  const bodyOf = (size: number, key?: string) =>
    JSON.stringify(Array.from({ length: size }, (_, number) => ({ ...orderOf(number), ...key && { customer: key } })));
  const posts = SIZES.map(size => ({ name: `${size} a request`, size, url: `${cloud.localUrl(Url)}events`, body: bodyOf(size) }));
  const [{ url }] = posts;
  const ofOneKey = [
    { name: '10 a request, all of one key', size: 10, url, body: bodyOf(10, 'ada') },
    { name: '10 a request, all of one key, split in 16', size: 10, url: `${cloud.localUrl(SplitUrl)}events`, body: bodyOf(10, 'ada') },
  ];
  const contenders = [...posts, ...ofOneKey];
  const { how, rows } = await compareLoad(contenders);
  report(
    'HTTP ingest',
    `${how} Events have ${KEYS} keys, and a contract.`,
    ['', 'events per second', 'requests per second', 'p50', 'p99'],
    rows.map(([name, rate, ...latency]) => [name, rate * contenders.find(each => each.name === name)!.size, rate, ...latency]),
  );
}
