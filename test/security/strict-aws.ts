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

/** Queues, buses, topics and streams that refuse what those of AWS refuse. */
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
    PutRecords: ({ Records }: Record<string, unknown>) => ({ Records: (Records as object[]).map(() => ({ SequenceNumber: '1' })) }),
  });
}
