import { ExponentialBackoff, handleWhenResult, IBackoffFactory, retry } from 'cockatiel';
import { Broker, EntryFailure, OutgoingMessage } from './broker';
import { isRefusal } from '../errors/refusal';
import { describeError } from '../errors/safe-error';
import { messageIdentity } from '../messages/message-identity';
import { Tries } from '../messages/tries';

/** Up to five requests within about two seconds, with jitter: library defaults. */
const MAX_RETRIES = 4;
const BACKOFF = new ExponentialBackoff({ initialDelay: 50, maxDelay: 1_000 });

export interface Undelivered extends EntryFailure {
  readonly message: OutgoingMessage;
}

/**
 * Delivers messages to a broker: in batches, with retries, in order where messages have a key. A refusal that is neither known to pass
 * nor to be permanent is permanent after a few deliveries of the message, which are counted here.
 */
export class Delivery {
  private readonly tries = new Tries();

  constructor(private readonly broker: Broker, private readonly backoff: IBackoffFactory<unknown> = BACKOFF) {}

  /** Answers what was not delivered, in the order given. After a failure that may pass, the rest of its key is not sent. */
  async deliver(messages: OutgoingMessage[]): Promise<Undelivered[]> {
    const undelivered = new Map<OutgoingMessage, EntryFailure>();
    let waiting = messages;
    while (waiting.length > 0) {
      const batch = this.nextBatch(waiting);
      const failures = this.judged(await this.send(batch));
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
      const unknown = isRefusal(error);
      if (unknown && remaining.size > 1) return new Map([...permanent, ...await this.sendEach([...remaining.keys()])]);
      remaining.forEach((_, message) => remaining.set(message, { reason: describeError(error), permanent: false, ...unknown && { unknown } }));
    }
    return new Map([...permanent, ...remaining]);
  }

  /** One message may be the reason why a request is refused as a whole. */
  private async sendEach(messages: OutgoingMessage[]): Promise<Map<OutgoingMessage, EntryFailure>> {
    const failures = new Map<OutgoingMessage, EntryFailure>();
    for (const message of messages) (await this.send([message])).forEach((failure, each) => failures.set(each, failure));
    return failures;
  }

  private judged(failures: Map<OutgoingMessage, EntryFailure>): Map<OutgoingMessage, EntryFailure> {
    return new Map([...failures].map(([message, failure]) =>
      [message, failure.unknown && this.tries.isLast(messageIdentity(message)) ? { ...failure, permanent: true } : failure]));
  }
}
