/** A contract in your bundle: the file that `EventContract.writeTo` writes, imported as JSON. */
export interface Contract {
  readonly name: string;
  /** Major version: `OrderCreated` 1 is `OrderCreated.v1` on the wire. */
  readonly version: number;
  /** JSON Schema, draft 2020-12. */
  readonly schema: object | boolean;
}

/** The contract of events that others define, such as AWS services: the file of a contract of `EventContract.fromDetailType`. */
export interface DetailTypeContract {
  /** `detail-type` of EventBridge: `Object Created`. */
  readonly detailType: string;
  /** Source of the events: `aws.s3`. */
  readonly source: string;
  /** JSON Schema of `detail`, draft 2020-12. */
  readonly schema: object | boolean;
}

/**
 * The types of the data of events, by wire type. The file that `cdk-serverless-catalog types` makes of contracts adds them:
 * `EventTypes['OrderCreated.v1']`.
 */
export interface EventTypes {}

/** The type of the data of a wire type; `unknown` where `EventTypes` has none. */
export type EventData<TType extends string> = TType extends keyof EventTypes ? EventTypes[TType] : unknown;

/** Attributes of a message besides its content. */
export interface PublishOptions {
  /** The subject of the message, such as `order-17`. */
  readonly subject?: string;
  /** W3C trace context of the message or request that is being handled. */
  readonly traceparent?: string;
  readonly correlationId?: string;
  /**
   * Message group. FIFO topics and queues deliver the messages of a group in order.
   * @default - the subject
   */
  readonly groupId?: string;
  /**
   * Partition key. A stream keeps the records of a partition key in order.
   * @default - the group, otherwise the subject. Without either there is no order
   */
  readonly partitionKey?: string;
  /**
   * Name of the destination, as `grantPublish` or `grantSendMessages` gave it: for a type that goes to several places.
   * @default - the destination that was granted without a name
   */
  readonly destination?: string;
  /**
   * Id of the message, unique for its source. A message that is published again with the same id is a duplicate.
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

/** A field that does not match the contract. */
export interface InvalidField {
  /** JSON pointer as a URI fragment: `#/items/0/price`. */
  readonly pointer: string;
  readonly message: string;
}

/** Nothing was published: the content does not match its contract. The text is for logs: names that are not those of the contract are left out. */
export class InvalidMessage extends Error {
  /** @param description of the fields. By default their pointers, with all names */
  constructor(readonly type: string, readonly fields: InvalidField[], description = fields.map(({ pointer, message }) => `${pointer}: ${message}`).join('; ')) {
    super(`${type} is not valid: ${description}`);
    this.name = 'InvalidMessage';
  }
}

/** A message that the broker did not take at any attempt. */
export interface Unpublished {
  /** Index in the list given. */
  readonly index: number;
  readonly id: string;
  readonly reason: string;
}

/** Some messages were not published; all others were. */
export class PublishFailed extends Error {
  constructor(readonly unpublished: Unpublished[]) {
    super(`${unpublished.length} message(s) not published: ${unpublished[0].reason}`);
    this.name = 'PublishFailed';
  }
}
