import { ExponentialBackoff, handleWhenResult, IBackoffFactory, retry } from 'cockatiel';
import { Broker, EntryFailure, OutgoingMessage } from './broker';
import { describeError } from '../errors/safe-error';

/** Up to five requests within about two seconds, with jitter: library defaults. */
const MAX_RETRIES = 4;
const BACKOFF = new ExponentialBackoff({ initialDelay: 50, maxDelay: 1_000 });

export interface Undelivered extends EntryFailure {
  readonly message: OutgoingMessage;
}

/** Delivers messages to a broker: in batches, with retries, in order where messages have a key. */
export class Delivery {
  constructor(private readonly broker: Broker, private readonly backoff: IBackoffFactory<unknown> = BACKOFF) {}

  /** Answers what was not delivered, in the order given. After a failure that may pass, the rest of its key is not sent. */
  async deliver(messages: OutgoingMessage[]): Promise<Undelivered[]> {
    const undelivered = new Map<OutgoingMessage, EntryFailure>();
    let waiting = messages;
    while (waiting.length > 0) {
      const batch = this.nextBatch(waiting);
      const failures = await this.send(batch);
      failures.forEach((failure, message) => undelivered.set(message, failure));
      const blocked = new Set([...failures].filter(([{ key }, { permanent }]) => key !== undefined && !permanent).map(([{ key }]) => key));
      const sent = new Set(batch);
      waiting = waiting.filter(message => !sent.has(message));
      waiting.filter(({ key }) => blocked.has(key)).forEach(message =>
        undelivered.set(message, { reason: 'an earlier message with the same key was not delivered', permanent: false }));
      waiting = waiting.filter(message => !undelivered.has(message));
    }
    return messages.flatMap(message => {
      const failure = undelivered.get(message);
      return failure ? [{ message, ...failure }] : [];
    });
  }

  /** One message of each key: entries of a request succeed and fail one by one, so a second could overtake the first. */
  private nextBatch(waiting: OutgoingMessage[]): OutgoingMessage[] {
    const batch: OutgoingMessage[] = [];
    const keys = new Set<string>();
    let bytes = 0;
    for (const message of waiting) {
      if (message.key !== undefined && keys.has(message.key)) continue;
      bytes += this.broker.bytesOf(message);
      if (batch.length > 0 && (batch.length === this.broker.maxEntries || bytes > this.broker.maxRequestBytes)) break;
      batch.push(message);
      if (message.key !== undefined) keys.add(message.key);
    }
    return batch;
  }

  /** A request that fails as a whole has been repeated by the SDK already. */
  private async send(batch: OutgoingMessage[]): Promise<Map<OutgoingMessage, EntryFailure>> {
    const permanent = new Map<OutgoingMessage, EntryFailure>();
    let remaining = new Map<OutgoingMessage, EntryFailure>(batch.map(message => [message, { reason: 'not sent', permanent: false }]));
    const attempt = async () => {
      const messages = [...remaining.keys()];
      const answers = await this.broker.send(messages);
      remaining = new Map();
      messages.forEach((message, index) => {
        const failure = answers[index];
        if (failure) (failure.permanent ? permanent : remaining).set(message, failure);
      });
      return remaining.size;
    };
    try {
      await retry(handleWhenResult(left => left !== 0), { maxAttempts: MAX_RETRIES, backoff: this.backoff }).execute(attempt);
    } catch (error) {
      remaining.forEach((_, message) => remaining.set(message, { reason: describeError(error), permanent: false }));
    }
    return new Map([...permanent, ...remaining]);
  }
}
