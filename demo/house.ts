import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient, StartMessageMoveTaskCommand } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, paginateScan, PutCommand } from '@aws-sdk/lib-dynamodb';
import { LocalCloud } from '../tools/local-cloud/local-cloud';

/** A job as the API tells it. */
export interface JobView {
  readonly id: string;
  readonly status: string;
  readonly result?: unknown;
  readonly error?: { readonly detail?: string };
}

/** What the workers wrote down. */
export class Ledger {
  constructor(private readonly rows: Map<string, Run & { readonly done?: number[] }>) {}

  /** What was brewed for a table, in the order in which it was. */
  done(list: string): number[] {
    return this.rows.get(`list:${list}`)?.done ?? [];
  }

  /** Whether a job has taken effect. */
  hasEffect(jobId: string): boolean {
    return this.rows.has(`effect:${jobId}`);
  }

  /** How often a job's work ran to its end, and when it did last. */
  run(jobId: string): Run | undefined {
    return this.rows.get(`run:${jobId}`);
  }
}

export interface Run { readonly id: string; readonly runs: number; readonly startedAt: number; readonly endedAt: number }

/** A job as its record tells it. */
export interface JobRecordView extends JobView { readonly attempt: number }

/** The deployed coffee house, as its customers and its operators see it. */
export class House {
  readonly sqs: SQSClient;
  readonly dynamo: DynamoDBDocumentClient;

  constructor(private readonly cloud: LocalCloud, readonly outputs: Record<string, string>) {
    const client = { endpoint: cloud.endpoint, region: cloud.region, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
    this.sqs = new SQSClient(client);
    this.dynamo = DynamoDBDocumentClient.from(new DynamoDBClient(client));
  }

  url(corner: string, resource: string): string {
    return this.cloud.httpUrl(this.outputs[`${corner}ApiId`], '$default', resource);
  }

  post(corner: string, resource: string, body: unknown, key?: string): Promise<Response> {
    return fetch(this.url(corner, resource), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(key ? { 'idempotency-key': key } : {}) },
      body: JSON.stringify(body),
    });
  }

  async job(corner: string, id: string): Promise<JobView> {
    return await (await fetch(this.url(corner, `jobs/${id}`))).json() as JobView;
  }

  cancel(corner: string, id: string): Promise<Response> {
    return fetch(this.url(corner, `jobs/${id}`), { method: 'DELETE' });
  }

  /** Mends what makes poison poison. */
  async mend(): Promise<void> {
    await this.dynamo.send(new PutCommand({ TableName: this.outputs.LedgerTable, Item: { id: 'mended' } }));
  }

  /** Moves everything from the dead-letter queue of a corner back to its queue, as the console does. */
  async redrive(corner: string): Promise<void> {
    await this.sqs.send(new StartMessageMoveTaskCommand({ SourceArn: this.outputs[`${corner}DeadLetterQueueArn`] }));
  }

  /** All records of a corner's jobs, by id: read at once, where a thousand requests would only measure HTTP. */
  records(corner: string): Promise<Map<string, JobRecordView>> {
    return this.scan(this.outputs[`${corner}JobTable`]);
  }

  async ledger(): Promise<Ledger> {
    return new Ledger(await this.scan(this.outputs.LedgerTable));
  }

  private async scan<T extends { id: string }>(TableName: string): Promise<Map<string, T>> {
    const items = new Map<string, T>();
    for await (const page of paginateScan({ client: this.dynamo }, { TableName })) {
      page.Items?.forEach(item => items.set(item.id as string, item as T));
    }
    return items;
  }
}
