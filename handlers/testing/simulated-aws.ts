import { createHash } from 'crypto';
import { ServiceError, Table, TableRequest } from './simulated-table';
import { MessageAttributes, SqsQueue } from './sqs-queue';

/** The fields of a request of the AWS SDK that are read. */
export interface AwsRequest {
  readonly headers: { readonly [name: string]: string };
  readonly body?: string | Uint8Array;
}

/** What a request handler of the AWS SDK answers: https://github.com/smithy-lang/smithy-typescript. */
export interface AwsResponse {
  readonly response: { readonly statusCode: number; readonly headers: { readonly [name: string]: string }; readonly body: Uint8Array };
}

interface SentAttribute {
  readonly DataType: string;
  readonly StringValue?: string;
  readonly BinaryValue?: string;
}

/** The fields of a request that the queues read. */
interface QueueRequest {
  readonly QueueUrl?: string;
  readonly ReceiptHandle?: string;
  readonly VisibilityTimeout?: number;
  readonly MessageBody?: string;
  readonly DelaySeconds?: number;
  readonly MessageGroupId?: string;
  readonly MessageAttributes?: { readonly [name: string]: SentAttribute };
}

/** What there is of AWS in a run. */
export interface SimulatedServices {
  readonly table: Table;
  /** The queue that delivers. A stream has none. */
  readonly queue?: SqsQueue;
  /** Takes the body of a message to `DESTINATION_URL`. */
  readonly destination?: (body: string) => void;
}

/** The queue of reports, or of records of a stream that were rejected. */
export const DESTINATION_URL = 'https://sqs.us-east-1.amazonaws.com/111122223333/destination';
const QUEUE_URL = 'https://sqs.us-east-1.amazonaws.com/111122223333/queue';

/** Less than SQS's default, so that work that always asks for more time ends soon. */
const RETENTION_SECONDS = 900;

/** Made for what a handler calls and no check has. */
export class UnknownCall extends Error {
  constructor(service: string, operation: string, reason: string) {
    super(`the handler called ${operation} of ${service}, which the check does not have (${reason}): replace the call in the test`);
  }
}

/** SQS and DynamoDB in memory, as far as the runtime calls them. */
export class SimulatedAws {
  constructor(private readonly services: SimulatedServices) {}

  isOfSettings(request: AwsRequest): boolean {
    return ['GetQueueUrl', 'GetQueueAttributes'].includes(targetOf(request)[1]);
  }

  /** @throws UnknownCall */
  answer(request: AwsRequest): AwsResponse {
    const [service, operation = 'an operation'] = targetOf(request);
    const isTable = service.startsWith('DynamoDB');
    if (!isTable && service !== 'AmazonSQS') throw new UnknownCall(service || 'AWS', operation, 'it has SQS and DynamoDB, as the runtime calls them');
    try {
      const content = JSON.parse(textOf(request.body)) as object;
      return response(200, isTable ? this.services.table.answer(operation, content as TableRequest) : this.ofQueue(operation, content));
    } catch (error) {
      const { type, message, more } = error instanceof ServiceError ? error : new ServiceError('InvalidParameterValue', (error as Error).message);
      if (['ValidationException', 'UnknownOperationException'].includes(type)) throw new UnknownCall(service, operation, message);
      return response(400, { __type: `com.amazonaws#${type}`, message, ...more });
    }
  }

  private ofQueue(operation: string, request: QueueRequest): object {
    const { queue, destination } = this.services;
    if (operation === 'SendMessage' && request.QueueUrl === DESTINATION_URL && destination) {
      destination(request.MessageBody!);
      return sentAs('sent', request);
    }
    if (!queue || (request.QueueUrl ?? QUEUE_URL) !== QUEUE_URL) throw new ServiceError('UnknownOperationException', 'the queue is another');
    switch (operation) {
      case 'GetQueueUrl': return { QueueUrl: QUEUE_URL };
      case 'GetQueueAttributes': return {
        Attributes: {
          RedrivePolicy: JSON.stringify({ maxReceiveCount: queue.props.maxReceiveCount }),
          MessageRetentionPeriod: String(RETENTION_SECONDS),
        },
      };
      case 'ChangeMessageVisibility':
        queue.changeVisibility(request.ReceiptHandle!, request.VisibilityTimeout!);
        return {};
      case 'SendMessage':
        return sentAs(queue.send(request.MessageBody!, request.DelaySeconds, request.MessageGroupId, attributesOf(request)), request);
      case 'DeleteMessage':
        queue.delete(request.ReceiptHandle!);
        return {};
      default: throw new ServiceError('UnknownOperationException', 'it has SQS as the runtime calls it');
    }
  }
}

/** The SDK compares the hash. */
function sentAs(messageId: string, { MessageBody: body }: QueueRequest): object {
  return { MessageId: messageId, MD5OfMessageBody: createHash('md5').update(body!).digest('hex') };
}

function attributesOf({ MessageAttributes: sent = {} }: QueueRequest): MessageAttributes {
  return Object.fromEntries(Object.entries(sent).map(([name, { DataType: dataType, StringValue: stringValue, BinaryValue: binaryValue }]) =>
    [name, { dataType, stringValue, binaryValue }]));
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
