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

/** Where a message came from, and what the queue or the stream says of it. */
export type MessageDelivery = Omit<Message, 'data' | 'dataText' | keyof EventContext>;

/** Reads a delivery as a message of an expected contract. */
export class MessageReader {
  private readonly checks?: Map<string, SchemaCheck>;

  constructor(private readonly payloads: PayloadStore, { contracts }: MessageOptions) {
    this.checks = contracts && new Map(contracts.map(({ name, version, schema }) => [`${name}.v${version}`, new SchemaCheck(schema)]));
  }

  /** @param id the id of a message without an envelope */
  async read(text: string, id: string, delivery: MessageDelivery): Promise<Message> {
    const { dataref, attributes: inEnvelope, ...incoming } = incomingMessage(text, id, delivery.attributes);
    const claimed = dataref === undefined ? undefined : await this.claimed(dataref, `${CLAIM_PREFIX}${incoming.type}/${incoming.id}`);
    const data = claimed === undefined ? incoming.data : jsonOrText(claimed);
    if (this.checks) this.check(incoming.type, data);
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

  private check(type: string | undefined, data: unknown): void {
    const check = this.checks!.get(type ?? '');
    if (!check) throw new MessageRejected(`type must be one of ${[...this.checks!.keys()].join(', ')}, got ${type?.slice(0, LONGEST_TYPE) ?? 'none'}`);
    const { errors } = check.findings(data);
    if (errors.length > 0) throw new MessageRejected(`${type} is not valid: ${check.describe(errors)}`);
  }
}
