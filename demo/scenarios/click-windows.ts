import { GetRecordsCommand, GetShardIteratorCommand, KinesisClient, ListShardsCommand } from '@aws-sdk/client-kinesis';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { until } from '../../tools/local-cloud/until';
import { Click, isLate } from '../clickstream-plan';
import { Evidence } from '../evidence';
import { failedRecords } from '../failed-records';
import { House } from '../house';
import { step } from '../progress';
import { pause } from '../reading';

const PATIENCE_SECONDS = 600;
const MINUTE = 60_000;
/** Records of each shard, of which the clicks are delivered again. */
const AGAIN = 50;

/** What was put onto the stream, by sequence number. */
interface Put { readonly clicks: ReadonlyMap<string, Click>; readonly poison: readonly string[] }

/** What a visitor did in a minute. */
interface Minute {
  readonly visitor: string;
  readonly start: string;
  readonly clicks: number;
  readonly numbers: number;
  readonly first: number;
  readonly page: string;
}

/** Windows of a minute: what people did in each, of clicks that came once or twice, and those whose clock was years behind. */
export async function judgeWindows(house: House, { clicks, poison }: Put, evidence: Evidence) {
  const ofPeople = [...clicks].filter(([, { robot }]) => !robot);
  const late = ofPeople.filter(([, click]) => isLate(click)).map(([sequenceNumber]) => sequenceNumber);
  const expected = minutesOf(ofPeople.map(([, click]) => click).filter(click => !isLate(click)));
  const inTime = ofPeople.length - late.length;
  await step('Clicks: counted by minute', inTime, advance => until('all clicks in windows', PATIENCE_SECONDS, async () => {
    await pause();
    const seen = (await minutes(house)).reduce((sum, minute) => sum + minute.clicks, 0);
    advance(seen);
    return seen >= inTime;
  }));
  const counted = await minutes(house);
  const sum = counted.reduce((total, minute) => total + minute.clicks, 0);
  evidence.equal('Minutes: clicks counted = clicks of people in time, those that came twice counted twice', inTime, sum);
  evidence.sameList('Minutes: of each visitor, with count, sum, least and last = computed from the clicks', expected.map(textOf), counted.map(textOf));
  const failed = await failedRecords(house, house.outputs.PerMinuteFailureQueueUrl, poison.length + late.length, PATIENCE_SECONDS);
  evidence.show({ kind: 'failures', queue: 'Minutes: failure queue', count: failed.length, why: 'clicks that are years behind; bytes, no JSON, another content' });
  const isOfLate = ({ reason }: { readonly reason: string }) => reason.startsWith('late:');
  evidence.sameList('Minutes: in the failure queue as late = clicks with a clock that is years behind, by sequence number', late, failed.filter(isOfLate).map(({ id }) => id));
  const others = failed.filter(record => !isOfLate(record)).map(({ id }) => id);
  evidence.sameList('Minutes: others in the failure queue = bytes, no JSON, other content, by sequence number', poison, others);
  const again = await deliverAgain(house, clicks);
  evidence.sameList(`Minutes: of each visitor when ${again} clicks are delivered again`, expected.map(textOf), (await minutes(house)).map(textOf));
}

/** Computed from the clicks of each visitor, in whatever order. */
function minutesOf(clicks: readonly Click[]): Minute[] {
  const groups = new Map<string, Click[]>();
  for (const click of clicks) {
    const key = `${click.visitor} ${Math.floor(Date.parse(click.at) / MINUTE)}`;
    groups.set(key, [...groups.get(key) ?? [], click]);
  }
  return [...groups.values()].map(group => {
    const numbers = group.map(({ number }) => number);
    const last = group.reduce((latest, click) => click.at > latest.at ? click : latest);
    const start = new Date(Math.floor(Date.parse(last.at) / MINUTE) * MINUTE).toISOString();
    const sum = numbers.reduce((total, each) => total + each, 0);
    return { visitor: last.visitor, start, clicks: group.length, numbers: sum, first: Math.min(...numbers), page: last.page };
  });
}

async function minutes(house: House): Promise<Minute[]> {
  const { Items = [] } = await house.dynamo.send(new ScanCommand({ TableName: house.outputs.PerMinuteTable, ConsistentRead: true }));
  return Items.map(({ visitor, windowStart: start, clicks, numbers, first, page }) => ({ visitor, start, clicks, numbers, first, page }) as Minute);
}

function textOf({ visitor, start, clicks, numbers, first, page }: Minute): string {
  return [visitor, start, clicks, numbers, first, page].join(' ');
}

/** What Lambda may do at any time: records that the function has handled already, in other batches. */
async function deliverAgain(house: House, clicks: ReadonlyMap<string, Click>): Promise<number> {
  const kinesis = house.client(KinesisClient);
  const { StreamName, PerMinuteReader, StreamArn } = house.outputs;
  const { Shards = [] } = await kinesis.send(new ListShardsCommand({ StreamName }));
  let delivered = 0;
  for (const { ShardId } of Shards) {
    const { ShardIterator } = await kinesis.send(new GetShardIteratorCommand({ StreamName, ShardId, ShardIteratorType: 'TRIM_HORIZON' }));
    const { Records = [] } = await kinesis.send(new GetRecordsCommand({ ShardIterator, Limit: AGAIN }));
    const first = Records.filter(({ SequenceNumber }) => clicks.has(SequenceNumber!));
    await house.invoke(PerMinuteReader, {
      Records: first.map(({ SequenceNumber, PartitionKey, Data, ApproximateArrivalTimestamp }) => ({
        eventID: `${ShardId}:${SequenceNumber}`,
        eventSourceARN: StreamArn,
        kinesis: {
          sequenceNumber: SequenceNumber,
          partitionKey: PartitionKey,
          data: Buffer.from(Data!).toString('base64'),
          approximateArrivalTimestamp: ApproximateArrivalTimestamp!.getTime() / 1000,
        },
      })),
    });
    delivered += first.length;
  }
  return delivered;
}
