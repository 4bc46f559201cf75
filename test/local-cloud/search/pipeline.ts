import { PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { viewOf } from './rows';
import { SearchEngine } from '../../../handlers/shared/search/search-engine';
import { LocalCloud } from '../../../tools/local-cloud/local-cloud';
import { until } from '../../../tools/local-cloud/until';
import { client } from '../client';
import { Http1Kinesis } from '../stream-source';

const PATIENCE_SECONDS = 180;
const KEYS = 20;
const CHUNK = 100;
/** What no index takes, one of each in as many records. */
const POISON: ReadonlyArray<(number: number, key: string) => string> = [
  (number, key) => `{"key":"${key}","number":${number}`,
  number => `[${number}]`,
  (number, key) => JSON.stringify({ key, number: `no number ${number}` }),
  (number, key) => JSON.stringify({ key, number, _catalog: 1 }),
];
const REASONS = [/^the record must be JSON$/, /^the record must be an object/, /^status 400, mapper_parsing_exception, .*field number of type long$/, /^a document must not have the member _catalog/];
const DISTANCE = 25;

type Branch = 'Each' | 'Newest';

/** Puts records to the stream of the fixture, and knows what its indexes have to be. */
export class ClickStream {
  /** Sequence numbers of poison, and what its reasons match. */
  readonly poison = new Map<string, RegExp>();
  /** Of poison that a later record of its key may have superseded before the engine looked at it. */
  private readonly looked = new Map<string, string>();
  private readonly good: Array<{ readonly key: string; readonly number: number; readonly sequence: string }> = [];
  private put = 0;

  constructor(private readonly cloud: LocalCloud, private readonly outputs: Record<string, string>, private readonly engine: SearchEngine) {}

  /** The last of each chunk is good. */
  async send(count: number) {
    for (let left = count; left > 0; left -= CHUNK) await this.sendChunk(Math.min(CHUNK, left));
  }

  private async sendChunk(count: number) {
    const chunk = Array.from({ length: count }, () => {
      const number = this.put++;
      const key = `key-${number % KEYS}`;
      const kind = number % DISTANCE === 7 ? Math.floor(number / DISTANCE) % POISON.length : undefined;
      return { number, key, kind, text: kind === undefined ? JSON.stringify({ key, number }) : POISON[kind](number, key) };
    });
    const { FailedRecordCount, Records = [] } = await client(Http1Kinesis, this.cloud).send(new PutRecordsCommand({
      StreamName: this.outputs.StreamName, Records: chunk.map(({ key, text }) => ({ PartitionKey: key, Data: Buffer.from(text) })),
    }));
    expect(FailedRecordCount ?? 0).toBe(0);
    chunk.forEach(({ key, number, kind }, place) => {
      const sequence = Records[place].SequenceNumber!;
      if (kind === undefined) return void this.good.push({ key, number, sequence });
      this.poison.set(sequence, REASONS[kind]);
      if (kind === 2) this.looked.set(sequence, key);
    });
  }

  /** Documents in the indexes, by number. */
  get expected() {
    const newest = new Map(this.good.map(({ key, number }) => [key, { key, number }]));
    return { each: this.good.map(({ number }) => number), newest: [...newest].map(([key, document]) => [JSON.stringify({ key }), document]).sort() };
  }

  async each(): Promise<number[]> {
    const view = await viewOf(this.engine, 'each').catch(() => new Map<string, object>());
    return [...view.values()].map(document => (document as { number: number }).number).sort((one, other) => one - other);
  }

  async newest() {
    return [...await viewOf(this.engine, 'newest').catch(() => new Map<string, object>())].sort();
  }

  /** Both indexes are as expected, and each poison record of the first is in its failure queue. */
  async caughtUp() {
    await until('the documents of all records', PATIENCE_SECONDS, async () => (await this.each()).length >= this.good.length);
    const { newest } = this.expected;
    const totalOf = (entries: ReadonlyArray<readonly unknown[]>) =>
      entries.reduce((sum, [, document]) => sum + (document as { number: number }).number, 0);
    await until('the newest documents', PATIENCE_SECONDS, async () => totalOf(await this.newest()) >= totalOf(newest));
    expect(await this.newest()).toEqual(newest);
  }

  /** Reasons in the failure queue by sequence number, once the poison that was put is there. */
  async failures(branch: Branch): Promise<Map<string, string>> {
    const sqs = client(SQSClient, this.cloud);
    const reasons = new Map<string, string>();
    const receive = async () => {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({
        QueueUrl: this.outputs[`${branch}FailureQueueUrl`], MaxNumberOfMessages: 10, VisibilityTimeout: 30, MessageAttributeNames: ['All'],
      }));
      Messages.forEach(({ MessageAttributes }) => reasons.set(MessageAttributes!.id.StringValue!, MessageAttributes!.reason.StringValue!));
      return Messages.length;
    };
    const least = branch === 'Each' ? this.poison.size : this.poison.size - this.looked.size;
    await until(`${least} failures of ${branch}`, PATIENCE_SECONDS, async () => { await receive(); return reasons.size >= least; });
    while (await receive() > 0);
    return reasons;
  }

  /** Records that Lambda gave up: an outage must leave none. */
  async givenUp(branch: Branch): Promise<number> {
    const { KeyCount = 0 } = await client(S3Client, this.cloud).send(new ListObjectsV2Command({ Bucket: this.outputs[`${branch}FailedRecordsBucket`] }));
    return KeyCount;
  }

  /** Delivers records of the past again, in the opposite order. */
  again(count: number): object {
    const Records = this.good.slice(0, count).reverse().map(({ key, number, sequence }) => ({
      eventSourceARN: `arn:aws:kinesis:us-east-1:000000000000:stream/${this.outputs.StreamName}`,
      kinesis: { data: Buffer.from(JSON.stringify({ key, number })).toString('base64'), sequenceNumber: sequence, partitionKey: key, approximateArrivalTimestamp: 1 },
    }));
    return { Records };
  }
}
