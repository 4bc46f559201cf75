/** A message, ready to be sent. */
export interface OutgoingMessage {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  /** ISO 8601. */
  readonly time: string;
  /** The CloudEvent as JSON. */
  readonly body: string;
  /** Messages with the same key are sent one after the other; on FIFO brokers and streams it is the group or partition key too. */
  readonly key?: string;
}

/** Why an entry of a request was not taken. */
export interface EntryFailure {
  readonly reason: string;
  /** The same message would be refused again; otherwise the broker is to blame. */
  readonly permanent: boolean;
}

/** A service that takes messages in batches, and some of a batch perhaps not. */
export interface Broker {
  readonly maxEntries: number;
  readonly maxEntryBytes: number;
  readonly maxRequestBytes: number;
  /** As the service counts it. */
  bytesOf(message: OutgoingMessage): number;
  /** Answers entry by entry: undefined where it was taken. Throws when the request as a whole failed. */
  send(messages: OutgoingMessage[]): Promise<Array<EntryFailure | undefined>>;
}

/** 256 KB, the least any of bus, topic and queue takes: so each can take over what the other has. */
export const MAX_MESSAGE_BYTES = 262_144;
