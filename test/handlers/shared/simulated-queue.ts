/** A message in a simulated queue. Times are seconds. */
export interface Message {
  readonly body: string;
  receiptHandle: string;
  receiveCount: number;
  visibleAt: number;
  expiresAt: number;
}

let handles = 0;

/** The part of an SQS queue that jobs depend on: visibility, receive counts, retention, at-least-once. */
export class SimulatedQueue {
  private held: Message[] = [];

  constructor(private readonly clock: { seconds: number }, private readonly retentionSeconds: number) {}

  /** What the queue still keeps, visible or not. */
  get messages(): readonly Message[] {
    this.held = this.held.filter(message => message.expiresAt > this.clock.seconds);
    return this.held;
  }

  get visible(): Message[] {
    return this.messages.filter(message => message.visibleAt <= this.clock.seconds);
  }

  add(body: string, receiveCount = 0) {
    const { seconds } = this.clock;
    this.held.push({ body, receiptHandle: '', receiveCount, visibleAt: seconds, expiresAt: seconds + this.retentionSeconds });
  }

  receive(max: number, visibilitySeconds: number): Message[] {
    return this.visible.slice(0, max).map(message => {
      message.receiptHandle = `handle-${handles++}`;
      message.receiveCount++;
      message.visibleAt = this.clock.seconds + visibilitySeconds;
      return message;
    });
  }

  delete(message: Message) {
    this.held = this.held.filter(other => other !== message);
  }

  changeVisibility(receiptHandle: string, seconds: number) {
    const message = this.held.find(other => other.receiptHandle === receiptHandle);
    if (message !== undefined) message.visibleAt = this.clock.seconds + seconds;
  }
}
