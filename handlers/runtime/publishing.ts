/** A contract that goes with your bundle: the file that `EventContract.writeTo` makes, imported as JSON. */
export interface Contract {
  readonly name: string;
  /** Major version: `OrderCreated` 1 is `OrderCreated.v1` on the wire. */
  readonly version: number;
  /** JSON Schema, draft 2020-12. */
  readonly schema: object | boolean;
}

/** What may be said about a message besides its content. */
export interface PublishOptions {
  /** What the message is about, such as `order-17`. */
  readonly subject?: string;
  /** W3C trace context; that of the message or request at work. */
  readonly traceparent?: string;
  readonly correlationId?: string;
  /**
   * Messages of a group are delivered in order by FIFO topics and queues.
   * @default - the subject
   */
  readonly groupId?: string;
  /**
   * Records of a partition key are in order in a stream.
   * @default - the group, otherwise the subject; without either there is no order
   */
  readonly partitionKey?: string;
  /**
   * Of the message, unique for its source: publish it again with the same one and consumers see a duplicate.
   * @default - a random UUID
   */
  readonly id?: string;
}

/** One message of many for `publishAll`. */
export interface MessageToPublish extends PublishOptions {
  /** Wire type (`OrderCreated.v1`), or the contract itself. */
  readonly contract: string | Contract;
  readonly data: unknown;
}

/** A field that does not fit the contract. */
export interface InvalidField {
  /** JSON pointer as a URI fragment: `#/items/0/price`. */
  readonly pointer: string;
  readonly message: string;
}

/** Nothing was published: the content does not fit its contract. */
export class InvalidMessage extends Error {
  constructor(readonly type: string, readonly fields: InvalidField[]) {
    super(`${type} is not valid: ${fields.map(({ pointer, message }) => `${pointer}: ${message}`).join('; ')}`);
    this.name = 'InvalidMessage';
  }
}

/** A message that the broker did not take, also not at the last attempt. */
export interface Unpublished {
  /** Its place in the list given. */
  readonly index: number;
  readonly id: string;
  readonly reason: string;
}

/** Some messages were not published; those not named here were. */
export class PublishFailed extends Error {
  constructor(readonly unpublished: Unpublished[]) {
    super(`${unpublished.length} not published: ${unpublished[0].reason}`);
    this.name = 'PublishFailed';
  }
}
