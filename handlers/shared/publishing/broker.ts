/** A message, ready to be sent. */
export interface OutgoingMessage {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  /** ISO 8601. */
  readonly time: string;
  /** The CloudEvent as JSON. */
  readonly body: string;
  /** Messages with the same key are sent one after the other. On FIFO brokers and streams it is also the group or partition key. */
  readonly key?: string;
}

/** Why an entry of a request was not taken. */
export interface EntryFailure {
  readonly reason: string;
  /** Whether the same message would be refused again. */
  readonly permanent: boolean;
  /** Neither known to pass nor to be permanent. */
  readonly unknown?: boolean;
}

/** A service that takes messages in batches, and may refuse some of a batch. */
export interface Broker {
  readonly maxEntries: number;
  readonly maxEntryBytes: number;
  readonly maxRequestBytes: number;
  /** The size as the service counts it. */
  bytesOf(message: OutgoingMessage): number;
  /** Answers entry by entry: undefined where it was taken. Throws when the request as a whole failed. */
  send(messages: OutgoingMessage[]): Promise<Array<EntryFailure | undefined>>;
}

/** 256 KB, the smallest limit of bus, topic and queue: each can take over the messages of the others. */
export const MAX_MESSAGE_BYTES = 262_144;
