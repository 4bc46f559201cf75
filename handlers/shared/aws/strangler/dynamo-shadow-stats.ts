import { DynamoDBClient, paginateQuery } from '@aws-sdk/client-dynamodb';
import { ShadowCounts, ShadowStats, statsKey } from '../../strangler/shadow-stats';

const HOUR_MILLIS = 3_600_000;

/** Reads the counts of the shadow comparison: the table in `SHADOW_TABLE`, with the keys `feature` and `sk`. Needs `dynamodb:Query`. */
export class DynamoShadowStats implements ShadowStats {
  constructor(private readonly client: DynamoDBClient, private readonly tableName: string, private readonly now = () => Date.now()) {}

  async of(feature: string, hours: number): Promise<ShadowCounts> {
    const until = this.now();
    const pages = paginateQuery({ client: this.client }, {
      TableName: this.tableName,
      KeyConditionExpression: 'feature = :feature AND sk BETWEEN :from AND :to',
      ProjectionExpression: 'compared, mismatched',
      ExpressionAttributeValues: {
        ':feature': { S: feature },
        ':from': { S: statsKey(new Date(until - (hours - 1) * HOUR_MILLIS)) },
        ':to': { S: statsKey(new Date(until)) },
      },
      ConsistentRead: true,
    });
    let counts: ShadowCounts = { compared: 0, mismatched: 0 };
    for await (const { Items: items = [] } of pages) {
      for (const { compared, mismatched } of items) {
        counts = { compared: counts.compared + Number(compared?.N ?? 0), mismatched: counts.mismatched + Number(mismatched?.N ?? 0) };
      }
    }
    return counts;
  }
}
