import { ConstantBackoff } from 'cockatiel';
import { Broker, EntryFailure, OutgoingMessage } from '../../../../handlers/shared/publishing/broker';
import { Delivery } from '../../../../handlers/shared/publishing/delivery';

/**
 * What becomes of an entry, time after time; after the last it is taken. `lost-answer`: the request took effect, its sender never heard.
 * `unknown`: it is refused for a reason that nobody knows; `request-refused`: so is its whole request.
 */
export type Fate = 'temporary' | 'permanent' | 'unknown' | 'request-refused' | 'request-fails' | 'lost-answer';

/** A broker whose entries fail one by one, as their fates say. */
export class FakeBroker implements Broker {
  readonly maxEntryBytes: number = 200;
  readonly taken: OutgoingMessage[] = [];
  readonly requests: OutgoingMessage[][] = [];
  private readonly tries = new Map<string, number>();

  constructor(
    private readonly fates: Record<string, readonly Fate[]> = {},
    readonly maxEntries = 10,
    readonly maxRequestBytes = 1_000,
  ) {}

  bytesOf({ body }: OutgoingMessage): number {
    return Buffer.byteLength(body);
  }

  async send(messages: OutgoingMessage[]): Promise<Array<EntryFailure | undefined>> {
    this.requests.push(messages);
    const fates = messages.map(({ id }) => this.fate(id));
    if (fates.includes('request-refused')) throw Object.assign(new Error('refused'), { name: 'NewException', $metadata: { httpStatusCode: 400 } });
    if (fates.includes('request-fails')) throw new Error('the request failed');
    messages.forEach((message, index) => {
      if (fates[index] === undefined || fates[index] === 'lost-answer') this.taken.push(message);
    });
    if (fates.includes('lost-answer')) throw new Error('no answer');
    return fates.map(fate => fate === undefined ? undefined : { reason: fate, permanent: fate === 'permanent', ...fate === 'unknown' && { unknown: true } });
  }

  private fate(id: string): Fate | undefined {
    const time = this.tries.get(id) ?? 0;
    this.tries.set(id, time + 1);
    return this.fates[id]?.[time];
  }
}

/** Does not wait between attempts. */
export function impatient(broker: Broker): Delivery {
  return new Delivery(broker, new ConstantBackoff(0));
}

export function outgoing(id: string, key?: string, body = 'x'): OutgoingMessage {
  return { id, key, body, source: 'test', type: 'Test.v1', time: '2030-01-01T00:00:00.000Z' };
}
