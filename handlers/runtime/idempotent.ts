import { MessageRejected, MessageWork } from './message';
import { onceByTable } from '../shared/aws/messages/message-idempotency';
import { idempotencySettings } from '../shared/messages/idempotency';

/**
 * The work, done once for each message of a subscription or worker that has `idempotency`: a duplicate of
 * a message that is done is acknowledged, of one at work it fails and comes again. Where `idempotency` has `validate`, a message
 * with another value is rejected. Only a crash
 * between the work's effect and its record repeats the effect.
 */
export function idempotent<TData = unknown>(work: MessageWork<TData>): MessageWork<TData> {
  const once = new Map<string, MessageWork<TData>>();
  return (message, context) => {
    const arn = message.eventSourceArn;
    const rejected = (reason: string) => new MessageRejected(reason);
    const known = once.get(arn) ?? onceByTable(work, idempotencySettings(process.env.CATALOG_IDEMPOTENCY, arn), rejected);
    once.set(arn, known);
    return known(message, context);
  };
}
