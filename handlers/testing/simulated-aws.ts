import { ServiceError, SimulatedTable, TableRequest } from './simulated-table';
import { SqsQueue } from './sqs-queue';

/** The fields of a request of the AWS SDK that are read. */
export interface AwsRequest {
  readonly headers: { readonly [name: string]: string };
  readonly body?: string | Uint8Array;
}

/** What a request handler of the AWS SDK answers: https://github.com/smithy-lang/smithy-typescript. */
export interface AwsResponse {
  readonly response: { readonly statusCode: number; readonly headers: { readonly [name: string]: string }; readonly body: Uint8Array };
}

/** The fields of a request that the queue reads. */
interface QueueRequest {
  readonly ReceiptHandle?: string;
  readonly VisibilityTimeout?: number;
  readonly MessageBody?: string;
  readonly DelaySeconds?: number;
  readonly MessageGroupId?: string;
}

/** SQS's default. */
const RETENTION_SECONDS = 4 * 24 * 3600;

/** SQS and DynamoDB in memory: one queue and one table, as far as the runtime calls them. */
export class SimulatedAws {
  private readonly table: SimulatedTable;

  constructor(private readonly queue: SqsQueue, now: () => number) {
    this.table = new SimulatedTable(now);
  }

  isOfSettings(request: AwsRequest): boolean {
    return ['GetQueueUrl', 'GetQueueAttributes'].includes(targetOf(request)[1]);
  }

  answer(request: AwsRequest): AwsResponse {
    const [service, operation] = targetOf(request);
    try {
      const content = JSON.parse(textOf(request.body)) as object;
      return response(200, service.startsWith('DynamoDB') ? this.table.answer(operation, content as TableRequest) : this.ofQueue(operation, content));
    } catch (error) {
      const { type, message, more } = error instanceof ServiceError ? error : new ServiceError('InvalidParameterValue', (error as Error).message);
      return response(400, { __type: `com.amazonaws#${type}`, message, ...more });
    }
  }

  private ofQueue(operation: string, { ReceiptHandle, VisibilityTimeout, MessageBody, DelaySeconds, MessageGroupId }: QueueRequest): object {
    switch (operation) {
      case 'GetQueueUrl': return { QueueUrl: 'https://sqs.us-east-1.amazonaws.com/111122223333/queue' };
      case 'GetQueueAttributes': return {
        Attributes: {
          RedrivePolicy: JSON.stringify({ maxReceiveCount: this.queue.props.maxReceiveCount }),
          MessageRetentionPeriod: String(RETENTION_SECONDS),
        },
      };
      case 'ChangeMessageVisibility':
        this.queue.changeVisibility(ReceiptHandle!, VisibilityTimeout!);
        return {};
      case 'SendMessage': return { MessageId: this.queue.send(MessageBody!, DelaySeconds, MessageGroupId) };
      case 'DeleteMessage':
        this.queue.delete(ReceiptHandle!);
        return {};
      default: throw new ServiceError('UnknownOperationException', 'checkDeliveries has SQS and DynamoDB as handleMessages calls them: replace other calls in the test.');
    }
  }
}

function targetOf({ headers }: AwsRequest): string[] {
  return (headers['x-amz-target'] ?? '').split('.');
}

function textOf(body: string | Uint8Array = '{}'): string {
  return typeof body === 'string' ? body : new TextDecoder().decode(body);
}

function response(statusCode: number, content: object): AwsResponse {
  return { response: { statusCode, headers: { 'content-type': 'application/x-amz-json-1.0' }, body: new TextEncoder().encode(JSON.stringify(content)) } };
}
