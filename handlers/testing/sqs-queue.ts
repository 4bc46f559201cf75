import { SimulatedClock } from './simulated-clock';

/** Message attributes, as an event has them. */
export interface MessageAttributes {
  readonly [name: string]: { readonly dataType: string; readonly stringValue?: string; readonly binaryValue?: string };
}

export interface QueuedMessage {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: MessageAttributes;
  readonly groupId?: string;
  readonly sequence: number;
  readonly sentAt: number;
  visibleAt: number;
  receiveCount: number;
}

export interface ReceivedMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes: MessageAttributes;
  readonly groupId?: string;
  readonly sequence: number;
  readonly sentAt: number;
  readonly receiveCount: number;
}

export interface QueueProps {
  readonly visibilityTimeoutMillis: number;
  readonly maxReceiveCount: number;
}

const MAX_VISIBILITY_SECONDS = 43_200;
const MAX_DELAY_SECONDS = 900;

/**
 * What standard and FIFO queues have in common: visibility timeout, receive count, dead-letter queue.
 *
 * - https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html
 *   (invisible from the receive on; ChangeMessageVisibility counts from now; 12 hours at most)
 * - https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
 *   (moved when the receive count exceeds maxReceiveCount: at the receive after the last one)
 * - https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 *   (DelaySeconds up to 900, for a single message on standard queues only)
 */
export abstract class SqsQueue {
  readonly deadLetters: QueuedMessage[] = [];
  abstract readonly fifo: boolean;
  protected messages: QueuedMessage[] = [];
  private readonly handles = new Map<string, string>();
  private sent = 0;

  constructor(readonly props: QueueProps, protected readonly clock: SimulatedClock) {}

  send(body: string, delaySeconds = 0, groupId?: string, attributes: MessageAttributes = {}): string {
    if (delaySeconds < 0 || delaySeconds > MAX_DELAY_SECONDS) throw new Error(`InvalidParameterValue: DelaySeconds ${delaySeconds}`);
    if (this.fifo && (delaySeconds > 0 || !groupId)) throw new Error('InvalidParameterValue: FIFO needs MessageGroupId and no DelaySeconds');
    const messageId = `message-${++this.sent}`;
    const sentAt = this.clock.now();
    const visibleAt = sentAt + delaySeconds * 1000;
    this.messages.push({ messageId, body, attributes, groupId, sequence: this.sent, sentAt, visibleAt, receiveCount: 0 });
    return messageId;
  }

  receive(max: number): ReceivedMessage[] {
    const exhausted = this.candidates().filter(message => message.receiveCount >= this.props.maxReceiveCount);
    this.messages = this.messages.filter(message => !exhausted.includes(message));
    this.deadLetters.push(...exhausted);
    return exhausted.length > 0 ? this.receive(max) : this.candidates().slice(0, max).map(message => this.hand(message));
  }

  changeVisibility(receiptHandle: string, seconds: number): void {
    if (!Number.isInteger(seconds) || seconds < 0 || seconds > MAX_VISIBILITY_SECONDS) {
      throw new Error(`InvalidParameterValue: VisibilityTimeout ${seconds}`);
    }
    const message = this.byHandle(receiptHandle);
    if (!message || message.visibleAt <= this.clock.now()) throw new Error('MessageNotInflight');
    message.visibleAt = this.clock.now() + seconds * 1000;
  }

  /** Deleting what is gone is no error. */
  delete(receiptHandle: string): void {
    const message = this.byHandle(receiptHandle);
    this.messages = this.messages.filter(other => other !== message);
  }

  /** Moves all of the dead-letter queue back: new messages, with a receive count of their own. */
  redrive(): void {
    this.deadLetters.splice(0).forEach(({ body, groupId, attributes }) => this.send(body, 0, groupId, attributes));
  }

  /** The bodies of the messages that are still there. */
  get bodies(): string[] {
    return this.messages.map(({ body }) => body);
  }

  get isEmpty(): boolean {
    return this.messages.length === 0;
  }

  /** When the next message becomes visible; Infinity when none is waiting for that. */
  get nextVisibleAt(): number {
    return Math.min(...this.messages.map(message => message.visibleAt).filter(at => at > this.clock.now()));
  }

  /** Messages a receive may return now, in the order it would. */
  protected abstract candidates(): QueuedMessage[];

  /** False leaves the message visible: a duplicate delivery. */
  protected hides(_message: QueuedMessage): boolean {
    return true;
  }

  protected isVisible(message: QueuedMessage): boolean {
    return message.visibleAt <= this.clock.now();
  }

  private hand(message: QueuedMessage): ReceivedMessage {
    message.receiveCount += 1;
    if (this.hides(message)) message.visibleAt = this.clock.now() + this.props.visibilityTimeoutMillis;
    const receiptHandle = `${message.messageId}/${message.receiveCount}`;
    this.handles.set(receiptHandle, message.messageId);
    const { messageId, body, attributes, groupId, sequence, sentAt, receiveCount } = message;
    return { messageId, receiptHandle, body, attributes, groupId, sequence, sentAt, receiveCount };
  }

  private byHandle(receiptHandle: string): QueuedMessage | undefined {
    const messageId = this.handles.get(receiptHandle);
    return this.messages.find(message => message.messageId === messageId);
  }
}
