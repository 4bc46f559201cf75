import { AwsStub, md5 } from '../handlers/shared/aws-stub';

interface Refusal {
  readonly __type: string;
  readonly message: string;
}
interface Sent {
  readonly QueueUrl?: string;
  readonly MessageBody: string;
  readonly MessageAttributes?: Record<string, { readonly StringValue: string }>;
}
interface Entry { readonly Source: string; readonly DetailType: string; readonly Detail: string }

const MIB = 1_048_576;
/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const CHARACTERS = /^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]+$/u;

/** What SQS says of a message: undefined where it takes it. */
export function sqsRefusal({ MessageBody, MessageAttributes = {} }: Sent): Refusal | undefined {
  const attributes = Object.entries(MessageAttributes);
  const texts = [MessageBody, ...attributes.map(([, { StringValue }]) => StringValue)];
  if (texts.some(text => text === '')) return { __type: 'MissingParameter', message: 'The request must contain the parameter MessageBody.' };
  if (attributes.length > 10) return { __type: 'InvalidParameterValue', message: 'Number of message attributes [11] exceeds the allowed maximum [10].' };
  if (!texts.every(text => CHARACTERS.test(text))) return { __type: 'InvalidMessageContents', message: 'Invalid characters' };
  const bytes = attributes.reduce((sum, [name, { StringValue }]) => sum + Buffer.byteLength(`${name}String${StringValue}`), Buffer.byteLength(MessageBody));
  return bytes > MIB ? { __type: 'InvalidParameterValue', message: `Message must be shorter than ${MIB} bytes.` } : undefined;
}

/** EventBridge refuses an entry, or the request: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
function putEvents(entries: Entry[]): object {
  const size = entries.reduce((sum, { Source, DetailType, Detail }) => sum + 14 + Buffer.byteLength(`${Source}${DetailType}${Detail}`), 0);
  if (size > 262_144) return { __type: 'ValidationException', message: 'Total size of the entries in the request is over the limit.' };
  if (entries.some(({ Source, DetailType }) => Source.length > 256 || DetailType.length > 128)) return { __type: 'ValidationException', message: 'too long' };
  return { Entries: entries.map(({ Source }) => Source.startsWith('aws.') ? { ErrorCode: 'NotAuthorizedForSourceException' } : { EventId: 'e' }) };
}

/** Names and values of entries in the query protocol: `PublishBatchRequestEntries.member.1.Message`. */
function publishBatch(input: Record<string, unknown>): object {
  const entries: Array<Record<string, string>> = [];
  for (const [name, value] of Object.entries(input)) {
    const [, place, member] = /^PublishBatchRequestEntries\.member\.(\d+)\.(.+)$/.exec(name) ?? [];
    if (place !== undefined) (entries[Number(place) - 1] ??= {})[member] = String(value);
  }
  const sizes = entries.map(({ Id: _, ...rest }) => Object.entries(rest).reduce((sum, [name, value]) =>
    name === 'Message' || /\.(Name|Value\.\w+)$/.test(name) ? sum + Buffer.byteLength(value) : sum, 0));
  if (sizes.reduce((a, b) => a + b, 0) > 262_144) return { __type: 'BatchRequestTooLong', message: 'The length of all the messages put together is more than the limit.' };
  if (entries.length > 10) return { __type: 'TooManyEntriesInBatchRequest', message: 'The batch request contains more entries than permissible.' };
  const Failed = entries.flatMap(entry => {
    const Code = snsRefusal(entry);
    return Code === undefined ? [] : [{ Id: entry.Id, Code, SenderFault: true }];
  });
  const failed = Failed.map(({ Id }) => Id);
  return { Successful: entries.filter(({ Id }) => !failed.includes(Id)).map(({ Id }) => ({ Id, MessageId: 'm' })), Failed };
}

/**
 * What SNS says of an entry. Messages and values of attributes must not be empty, names have up to 256 of some characters:
 * https://docs.aws.amazon.com/sns/latest/api/API_PublishBatchRequestEntry.html,
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html
 */
function snsRefusal(entry: Record<string, string>): string | undefined {
  const of = (end: RegExp) => Object.entries(entry).filter(([name]) => end.test(name)).map(([, value]) => value);
  if (!entry.Message) return 'InvalidParameter';
  if (!of(/\.Name$/).every(name => /^(?!aws\.|amazon\.)[\w-]+(\.[\w-]+)*$/i.test(name) && name.length <= 256)) return 'InvalidParameterValue';
  return of(/\.StringValue$/).includes('') ? 'InvalidParameterValue' : undefined;
}

/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecordsRequestEntry.html */
function putRecords(records: Array<{ readonly PartitionKey: string }>): object {
  const isKey = ({ PartitionKey }: { readonly PartitionKey: string }) => PartitionKey.length >= 1 && PartitionKey.length <= 256;
  return records.every(isKey) ? { Records: records.map(() => ({ SequenceNumber: '1' })) } : { __type: 'ValidationException', message: 'partitionKey' };
}

/** https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html */
function putRecordBatch(records: Array<{ readonly Data: string }>): object {
  const sizes = records.map(({ Data }) => Buffer.from(Data, 'base64').length);
  const isValid = records.length <= 500 && sizes.every(size => size > 0 && size <= 1_024_000) && sizes.reduce((a, b) => a + b, 0) <= 4 * MIB;
  return isValid ? { FailedPutCount: 0, RequestResponses: records.map(() => ({ RecordId: 'r' })) } : { __type: 'InvalidArgumentException', message: 'records' };
}

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html */
function startExecution({ input, name }: Record<string, unknown>): object {
  if (Buffer.byteLength(String(input)) > 262_144) return { __type: 'ValidationException', message: 'input' };
  return name === undefined || /^[\w-]{1,80}$/.test(String(name)) ? { executionArn: 'arn' } : { __type: 'InvalidName', message: 'name' };
}

type Attributes = Record<string, Record<string, unknown>>;

/** Of keys and items: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
export function dynamoRefusal({ Key, Item }: { readonly Key?: Attributes; readonly Item?: Attributes }): Refusal | undefined {
  const texts = Object.values(Key ?? {}).concat(Item?.id ?? []).map(({ S }) => String(S));
  if (texts.some(text => text === '' || Buffer.byteLength(text) > 2048)) return { __type: 'ValidationException', message: 'a key must have 1 to 2048 bytes' };
  return Buffer.byteLength(JSON.stringify(Item ?? {})) > 409_600 ? { __type: 'ValidationException', message: 'Item size has exceeded the maximum allowed size' } : undefined;
}

/** Queues, buses, topics, streams and tables that refuse what those of AWS refuse. */
export function makeStrict(stub: AwsStub): void {
  const batch = (entries: Sent[], ids: string[]) => {
    const refusals = entries.map(sqsRefusal);
    const Failed = refusals.flatMap((refusal, index) => refusal ? [{ Id: ids[index], Code: refusal.__type, SenderFault: true }] : []);
    const Successful = entries.flatMap(({ MessageBody }, index) => refusals[index] ? [] : [{ Id: ids[index], MessageId: 'm', MD5OfMessageBody: md5(MessageBody) }]);
    return { Successful, Failed };
  };
  Object.assign(stub.operations, {
    SendMessage: (input: unknown) => sqsRefusal(input as Sent) ?? { MessageId: 'm', MD5OfMessageBody: md5((input as Sent).MessageBody) },
    SendMessageBatch: ({ Entries }: Record<string, unknown>) => batch(Entries as Sent[], (Entries as Array<{ Id: string }>).map(({ Id }) => Id)),
    PutEvents: ({ Entries }: Record<string, unknown>) => putEvents(Entries as Entry[]),
    PutRecords: ({ Records }: Record<string, unknown>) => putRecords(Records as Array<{ PartitionKey: string }>),
    PutRecordBatch: ({ Records }: Record<string, unknown>) => putRecordBatch(Records as Array<{ Data: string }>),
    PublishBatch: publishBatch,
    StartExecution: startExecution,
    PutItem: (input: object) => dynamoRefusal(input) ?? {},
    GetItem: (input: object) => dynamoRefusal(input) ?? {},
    UpdateItem: (input: object) => dynamoRefusal(input) ?? { Attributes: {} },
  });
}
