import { AttributeValue, ConditionalCheckFailedException, DynamoDBClient, paginateQuery, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { NoiseRecord, ShadowRecords } from '../../strangler/shadow-records';
import { ShadowCounts, statsKey } from '../../strangler/shadow-stats';

const DAY_SECONDS = 24 * 3600;
/** Library defaults. What is noise is learned again after a day without it; evidence is asked for over 24 hours. */
const KEPT_SECONDS = { stats: 8 * DAY_SECONDS, noise: DAY_SECONDS, example: 7 * DAY_SECONDS };
const NOISE = 'noise#';

/** The table in `SHADOW_TABLE`, with the keys `feature` and `sk`. Needs `dynamodb:Query`, `PutItem` and `UpdateItem`. */
export class DynamoShadowRecords implements ShadowRecords {
  constructor(private readonly client: DynamoDBClient, private readonly tableName: string, private readonly now = () => Date.now()) {}

  async noise(feature: string): Promise<NoiseRecord[]> {
    const pages = paginateQuery({ client: this.client }, {
      TableName: this.tableName,
      KeyConditionExpression: 'feature = :feature AND begins_with(sk, :noise)',
      // DynamoDB deletes an item some time after: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/howitworks-ttl.html
      FilterExpression: 'expiresAt > :now',
      ExpressionAttributeValues: { ':feature': { S: feature }, ':noise': { S: NOISE }, ':now': this.expiry(0) },
    });
    const records: NoiseRecord[] = [];
    for await (const { Items: items = [] } of pages) {
      records.push(...items.map(({ sk, differed, same }) => ({ key: (sk.S ?? '').slice(NOISE.length), differed: Number(differed?.N ?? 0), same: Number(same?.N ?? 0) })));
    }
    return records;
  }

  async addNoise(feature: string, { key, differed, same }: NoiseRecord): Promise<void> {
    await this.add(feature, `${NOISE}${key}`, { differed, same }, KEPT_SECONDS.noise);
  }

  async count(feature: string, at: Date, { compared, mismatched }: ShadowCounts): Promise<void> {
    await this.add(feature, statsKey(at), { compared, mismatched }, KEPT_SECONDS.stats);
  }

  async keepExample(feature: string, hour: string, number: number, example: object): Promise<boolean> {
    try {
      await this.client.send(new PutItemCommand({
        TableName: this.tableName,
        Item: {
          feature: { S: feature },
          sk: { S: `example#${hour}#${String(number).padStart(2, '0')}` },
          // one text, as people read it
          example: { S: JSON.stringify(example) },
          expiresAt: this.expiry(KEPT_SECONDS.example),
        },
        ConditionExpression: 'attribute_not_exists(sk)',
      }));
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  private async add(feature: string, sk: string, numbers: Readonly<Record<string, number>>, keptSeconds: number): Promise<void> {
    const names = Object.keys(numbers);
    await this.client.send(new UpdateItemCommand({
      TableName: this.tableName,
      Key: { feature: { S: feature }, sk: { S: sk } },
      UpdateExpression: `SET expiresAt = :expiresAt ADD ${names.map(name => `#${name} :${name}`).join(', ')}`,
      ExpressionAttributeNames: Object.fromEntries(names.map(name => [`#${name}`, name])),
      ExpressionAttributeValues: {
        ':expiresAt': this.expiry(keptSeconds),
        ...Object.fromEntries(names.map(name => [`:${name}`, { N: String(numbers[name]) }])),
      },
    }));
  }

  private expiry(seconds: number): AttributeValue {
    return { N: String(Math.floor(this.now() / 1000) + seconds) };
  }
}
