import { EventBridgeClient, PutEventsCommand, PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { Broker, MAX_MESSAGE_BYTES, OutgoingMessage } from '../../publishing/broker';
import { CLIENT_TIMEOUTS } from '../clients';
import { failureOf, NO_ANSWER } from './entry-failure';

/**
 * The event itself is refused, as one whose source begins with `aws.`. AccessDeniedException is not retryable either, but an operator
 * corrects it: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html
 */
const PERMANENT = [
  'MalformedDetail', 'InvalidArgument', 'RedactionFailure', 'NotAuthorizedForSourceException', 'NotAuthorizedForDetailTypeException',
];

/** `Time` counts 14 bytes: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html */
const TIME_BYTES = 14;

export class EventBusBroker implements Broker {
  readonly maxEntries = 10;
  readonly maxEntryBytes = MAX_MESSAGE_BYTES;
  readonly maxRequestBytes = MAX_MESSAGE_BYTES;

  constructor(private readonly busName: string, private readonly client = new EventBridgeClient(CLIENT_TIMEOUTS)) {}

  bytesOf({ source, type, body }: OutgoingMessage): number {
    return TIME_BYTES + [source, type, body].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  }

  async send(messages: OutgoingMessage[]) {
    const Entries = messages.map(({ source, type, time, body }): PutEventsRequestEntry => ({
      EventBusName: this.busName, Source: source, DetailType: type, Time: new Date(time), Detail: body,
    }));
    const { Entries: answers = [] } = await this.client.send(new PutEventsCommand({ Entries }));
    return messages.map((_, index) => {
      const { ErrorCode } = answers[index] ?? { ErrorCode: NO_ANSWER };
      return ErrorCode === undefined ? undefined : failureOf(ErrorCode, PERMANENT.includes(ErrorCode));
    });
  }
}
