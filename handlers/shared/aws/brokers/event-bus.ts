import { EventBridgeClient, PutEventsCommand, PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { Broker, MAX_MESSAGE_BYTES, OutgoingMessage } from '../../publishing/broker';
import { CLIENT_TIMEOUTS } from '../clients';

/** The event itself is refused: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html */
const PERMANENT = ['MalformedDetail', 'InvalidArgument'];

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
      const { ErrorCode } = answers[index] ?? { ErrorCode: 'NoAnswer' };
      return ErrorCode === undefined ? undefined : { reason: ErrorCode, permanent: PERMANENT.includes(ErrorCode) };
    });
  }
}
