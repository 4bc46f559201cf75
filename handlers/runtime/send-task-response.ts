import { log } from './environment';
import { isLastAttempt } from './last-attempts';
import { MessageRejected, MessageWork } from './message';
import { reasonOf } from './work-error';
import { TaskResponses } from '../shared/aws/messages/task-responses';
import { OwnError } from '../shared/errors/safe-error';
import { resolvePointer } from '../shared/json/json-pointer';

export interface TaskResponseOptions {
  /**
   * JSON pointer (RFC 6901) to the task token in the data of the message.
   * @default '/taskToken'
   */
  readonly pointer?: string;
}

/**
 * The work of a task for which a state machine waits (`WAIT_FOR_TASK_TOKEN`). What the work returns is the output of the task. The last failed attempt, before
 * the message is moved to the dead-letter queue, fails the task. No work is done for a task that waits no more. The function needs
 * `stateMachine.grantTaskResponse(fn)`.
 *
 * ```ts
 * export const handler = handleMessages(sendTaskResponse(async ({ data }) => ({ receipt: await charge(data) })));
 * ```
 */
export function sendTaskResponse<TData = unknown>(work: MessageWork<TData>, options: TaskResponseOptions = {}): MessageWork<TData> {
  const { pointer = '/taskToken' } = options;
  if (!pointer.startsWith('/')) throw new OwnError(`sendTaskResponse: pointer must be a JSON pointer such as '/taskToken' (RFC 6901), got '${pointer}'.`);
  let responses: TaskResponses | undefined;
  return async (message, context) => {
    const taskToken = resolvePointer(message.data, pointer);
    if (typeof taskToken !== 'string' || taskToken === '') throw new MessageRejected(`the message must have a task token at '${pointer}'`);
    responses ??= new (await import('../shared/aws/messages/task-responses.js')).TaskResponses(log());
    await responses.respond({
      taskToken,
      messageId: message.messageId,
      isLastAttempt: error => isLastAttempt(message, error),
      reasonOf,
      rejected: reason => new MessageRejected(reason),
    }, () => work(message, context));
  };
}
