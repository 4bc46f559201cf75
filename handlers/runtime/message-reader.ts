import { contentText, EventContext, incomingMessage } from './incoming-message';
import { Message, MessageOptions, MessageRejected } from './message';
import { withText } from './with-text';
import { ForeignReference } from '../shared/jobs/claim-check';
import { PayloadStore } from '../shared/jobs/worker-ports';
import { asJsonText, jsonOrText } from '../shared/json/json-text';
import { SchemaCheck } from '../shared/json/schema-check';
import { CLAIM_PREFIX } from '../shared/publishing/envelope';

/** In a reason: of EventBridge (https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html). */
const LONGEST_TYPE = 128;
const LONGEST_SOURCE = 256;

/** Where a message came from, and what the queue or the stream says of it. */
export type MessageDelivery = Omit<Message, 'data' | 'dataText' | keyof EventContext>;

/** A type that is expected, of one source where others define it. */
interface ExpectedType {
  readonly type: string;
  readonly source?: string;
  readonly check: SchemaCheck;
}

/** Reads a delivery as a message of an expected contract. */
export class MessageReader {
  private readonly expected?: readonly ExpectedType[];

  constructor(private readonly payloads: PayloadStore, { contracts }: MessageOptions) {
    this.expected = contracts?.map(contract => ({
      ...'detailType' in contract ? { type: contract.detailType, source: contract.source } : { type: `${contract.name}.v${contract.version}` },
      check: new SchemaCheck(contract.schema),
    }));
  }

  /** @param id the id of a message without an envelope */
  async read(text: string, id: string, delivery: MessageDelivery): Promise<Message> {
    const { dataref, attributes: inEnvelope, ...incoming } = incomingMessage(text, id, delivery.attributes);
    const claimed = dataref === undefined ? undefined : await this.claimed(dataref, `${CLAIM_PREFIX}${incoming.type}/${incoming.id}`);
    const data = claimed === undefined ? incoming.data : jsonOrText(claimed);
    if (this.expected) this.check(incoming, this.expected, data);
    const attributes = Object.keys(delivery.attributes ?? {}).length > 0 ? delivery.attributes : inEnvelope;
    const message: Message = { ...incoming, ...delivery, data, attributes };
    return withText(message, 'dataText', () => claimed === undefined ? contentText(text) : asJsonText(claimed));
  }

  private async claimed(dataref: string, name: string): Promise<string> {
    try {
      return await this.payloads.read(dataref, name);
    } catch (error) {
      throw error instanceof ForeignReference ? new MessageRejected(error.message) : error;
    }
  }

  private check({ type, source }: EventContext, expected: readonly ExpectedType[], data: unknown): void {
    const ofType = expected.filter(each => each.type === type);
    if (ofType.length === 0) {
      const types = [...new Set(expected.map(each => each.type))].join(', ');
      throw new MessageRejected(`type must be one of ${types}, got ${type?.slice(0, LONGEST_TYPE) ?? 'none'}`);
    }
    const fitting = ofType.filter(each => (each.source ?? source) === source);
    // a contract of this library counts before one of others
    const found = fitting.filter(each => each.source === undefined).pop() ?? fitting.pop();
    if (!found) {
      const sources = ofType.map(each => each.source).join(' or ');
      throw new MessageRejected(`source of ${type} must be ${sources}, got ${source?.slice(0, LONGEST_SOURCE) ?? 'none'}`);
    }
    const { errors } = found.check.findings(data);
    if (errors.length > 0) throw new MessageRejected(`${type} is not valid: ${found.check.describe(errors)}`);
  }
}
