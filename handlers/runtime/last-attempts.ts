import { Message } from './message';

type IsLast = (error: unknown) => Promise<boolean>;

const attempts = new WeakMap<object, IsLast>();

/** Keeps what the consumer knows of an attempt: whether the message is moved to the dead-letter queue, or the failure queue, if it ends with an error. */
export function noteAttempt(message: Message, isLast: IsLast): void {
  attempts.set(message, isLast);
}

/** Whether the message is delivered no more after this error. */
export async function isLastAttempt(message: object, error: unknown): Promise<boolean> {
  return await attempts.get(message)?.(error) ?? false;
}
