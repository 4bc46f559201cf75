import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { ResultStore } from '../../fan-in/ports';

interface Result {
  readonly job: string;
  readonly path: string;
  readonly json: string;
  readonly worker?: string;
}

/** Results as objects. The first writer wins: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html */
export class S3ResultStore implements ResultStore {
  constructor(private readonly client: S3Client, private readonly bucket: string, private readonly prefix: string | undefined) {}

  async keep({ job, path, json }: Result): Promise<string> {
    const key = `${this.prefix ? `${this.prefix}/` : ''}${job}/${path}.json`;
    try {
      await this.client.send(new PutObjectCommand({ Bucket: this.bucket, Key: key, Body: json, ContentType: 'application/json', IfNoneMatch: '*' }));
    } catch (error) {
      if (!(error instanceof S3ServiceException) || error.$metadata.httpStatusCode !== 412) throw error;
    }
    return `s3://${this.bucket}/${key}`;
  }
}

/** Results as items with the key `job` and `subtask`. */
export class DynamoResultStore implements ResultStore {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly tableName: string,
    private readonly retentionSeconds: number,
    private readonly now: () => Date,
  ) {}

  async keep({ job, path, json }: Result): Promise<string> {
    const now = this.now();
    try {
      await this.client.send(new PutCommand({
        TableName: this.tableName,
        Item: { job, subtask: path, result: json, at: now.toISOString(), ttl: Math.ceil(now.getTime() / 1000) + this.retentionSeconds },
        ConditionExpression: 'attribute_not_exists(job)',
      }));
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
    return `dynamodb://${this.tableName}/${job}/${path}`;
  }
}

/** Results of workers at places of their own. All others are in the store of the pattern. */
export class WorkerResultStores implements ResultStore {
  private readonly own: ReadonlyMap<string, ResultStore>;

  constructor(private readonly shared: ResultStore, client: S3Client, places: Readonly<Record<string, string>>) {
    this.own = new Map(Object.entries(places).map(([worker, place]) => {
      const [bucket, ...prefix] = place.slice('s3://'.length).split('/');
      return [worker, new S3ResultStore(client, bucket, prefix.join('/'))];
    }));
  }

  keep(result: Result): Promise<string> {
    return (this.own.get(result.worker ?? '') ?? this.shared).keep(result);
  }
}
