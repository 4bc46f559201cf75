import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient, StartMessageMoveTaskCommand } from '@aws-sdk/client-sqs';
import { DeleteCommand, DynamoDBDocumentClient, paginateScan, PutCommand } from '@aws-sdk/lib-dynamodb';
import { LocalCloud } from '../tools/local-cloud/local-cloud';

interface ClientConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** A job as the API reports it. */
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

  /** Ids of the messages that took effect at a consumer; markers are none. */
  effectsOf(consumer: string): string[] {
    return [...this.rows.keys()].filter(id => id.startsWith(`effect:${consumer}:`) && !id.includes(':marker-'));
  }

  /** How often a job's work ran to its end, and when it did last. */
  run(jobId: string): Run | undefined {
    return this.rows.get(`run:${jobId}`);
  }
}

export interface Run { readonly id: string; readonly runs: number; readonly startedAt: number; readonly endedAt: number }

/** A job as its record has it. */
export interface JobRecordView extends JobView { readonly attempt: number; readonly createdAt: string }

/** The deployed coffee house, as its customers and its operators see it. */
export class House {
  readonly sqs: SQSClient;
  readonly dynamo: DynamoDBDocumentClient;

  constructor(private readonly cloud: LocalCloud, readonly outputs: Record<string, string>) {
    this.sqs = this.client(SQSClient);
    this.dynamo = DynamoDBDocumentClient.from(this.client(DynamoDBClient));
  }

  /** An AWS SDK client of the given class for the house's cloud. */
  client<T>(Client: new (config: ClientConfig) => T): T {
    const { endpoint, region } = this.cloud;
    return new Client({ endpoint, region, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } });
  }

  /** Invokes a function and returns its answer. */
  async invoke(FunctionName: string, payload: unknown): Promise<unknown> {
    const { FunctionError, Payload } = await this.client(LambdaClient).send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(payload) }));
    const answer = Payload?.transformToString();
    if (FunctionError) { throw new Error(`${FunctionName}: ${FunctionError} ${answer}`); }
    return answer ? JSON.parse(answer) as unknown : undefined;
  }

  /** A consumer is away: it fails whatever it is given. */
  async sendAway(consumer: string): Promise<void> {
    await this.dynamo.send(new PutCommand({ TableName: this.outputs.LedgerTable, Item: { id: `down:${consumer}` } }));
  }

  async callBack(consumer: string): Promise<void> {
    await this.dynamo.send(new DeleteCommand({ TableName: this.outputs.LedgerTable, Key: { id: `down:${consumer}` } }));
  }

  /** What lies in a queue; each message once, however often it was put there. */
  async look(QueueUrl: string): Promise<Set<string>> {
    const bodies = new Set<string>();
    for (;;) {
      const { Messages = [] } = await this.sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 60 }));
      if (Messages.length === 0) { return bodies; }
      Messages.forEach(({ Body }) => bodies.add(Body!));
    }
  }

  /** Messages in a queue, those in flight included. */
  async depth(QueueUrl: string): Promise<number> {
    const { Attributes } = await this.sqs.send(new GetQueueAttributesCommand({
      QueueUrl, AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }));
    return Number(Attributes?.ApproximateNumberOfMessages) + Number(Attributes?.ApproximateNumberOfMessagesNotVisible);
  }

  /** Messages that a queue has for its consumer now. */
  async waiting(QueueUrl: string): Promise<number> {
    const { Attributes } = await this.sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }));
    return Number(Attributes?.ApproximateNumberOfMessages);
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

  /** Fixes what makes poison poison. */
  async fix(): Promise<void> {
    await this.dynamo.send(new PutCommand({ TableName: this.outputs.LedgerTable, Item: { id: 'fixed' } }));
  }

  /** Moves everything from the dead-letter queue of a corner back to its queue, as the console does. */
  async redrive(corner: string): Promise<void> {
    await this.sqs.send(new StartMessageMoveTaskCommand({ SourceArn: this.outputs[`${corner}DeadLetterQueueArn`] }));
  }

  /** All records of a corner's jobs, by id: read at once, where a thousand requests would only measure HTTP. */
  async records(corner: string): Promise<Map<string, JobRecordView>> {
    const items = await this.items<JobRecordView>(this.outputs[`${corner}JobTable`]);
    // claims of idempotency keys are beside the records
    return new Map([...items].filter(([id]) => !id.includes('#')));
  }

  async ledger(): Promise<Ledger> {
    return new Ledger(await this.items(this.outputs.LedgerTable));
  }

  /** All items of a table, by id. */
  async items<T extends { id: string }>(TableName: string): Promise<Map<string, T>> {
    const items = new Map<string, T>();
    for await (const page of paginateScan({ client: this.dynamo }, { TableName })) {
      page.Items?.forEach(item => items.set(item.id as string, item as T));
    }
    return items;
  }
}
