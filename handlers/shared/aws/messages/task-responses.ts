import { SendTaskFailureCommand, SendTaskHeartbeatCommand, SendTaskSuccessCommand, SFNClient } from '@aws-sdk/client-sfn';
import { describeError } from '../../errors/safe-error';
import { Log } from '../../jobs/job-ports';
import { CLIENT_TIMEOUTS } from '../clients';

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskSuccess.html */
const MOST_BYTES = 262_144;
/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskFailure.html */
const LONGEST_ERROR = 256;
const LONGEST_CAUSE = 32_768;

/** Nobody waits: the task has timed out, was answered before, or its execution has ended. */
const CLOSED = ['TaskTimedOut', 'TaskDoesNotExist'];

/** A task of a state machine, and the message that asks for it. */
export interface WaitingTask {
  readonly taskToken: string;
  readonly messageId: string;
  /** Whether the message is delivered no more after an error of the work. */
  isLastAttempt(error: unknown): Promise<boolean>;
  /** What a reader may know of an error. */
  reasonOf(error: unknown): string;
  rejected(reason: string): Error;
}

/** Answers the tasks of state machines. It is loaded at the first one, with the client of Step Functions: handlers/runtime/send-task-response.ts. */
export class TaskResponses {
  private readonly client = new SFNClient(CLIENT_TIMEOUTS);

  constructor(private readonly log: Log) {}

  /** The task token is the key of idempotency: once the task is answered, the work is not done again. */
  async respond(task: WaitingTask, work: () => Promise<unknown>): Promise<void> {
    try {
      if (await this.isWaiting(task)) await this.answer(task, await work());
    } catch (error) {
      if (await task.isLastAttempt(error)) await this.failLast(task, error);
      throw error;
    }
  }

  /** The work is done: an output that Step Functions never takes is no reason to do it again. */
  private async answer(task: WaitingTask, result: unknown): Promise<void> {
    const output = jsonOf(result);
    if (output === undefined) return this.refuse(task, 'OutputNotJson', 'Its output cannot be written as JSON.');
    const bytes = Buffer.byteLength(output);
    if (bytes > MOST_BYTES) return this.refuse(task, 'OutputTooLarge', `Its output has ${bytes} bytes, and Step Functions takes ${MOST_BYTES}.`);
    try {
      await this.answered(task.messageId, this.client.send(new SendTaskSuccessCommand({ taskToken: task.taskToken, output })));
    } catch (error) {
      if ((error as Error).name !== 'InvalidOutput') throw error;
      await this.refuse(task, 'InvalidOutput', 'Step Functions does not take its output.');
    }
  }

  private async refuse(task: WaitingTask, error: string, reason: string): Promise<void> {
    this.log.error('task output not taken', { message_id: task.messageId, error, reason });
    await this.fail(task, error, `The work is done. ${reason}`);
  }

  private async isWaiting({ taskToken, messageId, rejected }: WaitingTask): Promise<boolean> {
    try {
      return await this.answered(messageId, this.client.send(new SendTaskHeartbeatCommand({ taskToken })));
    } catch (error) {
      throw (error as Error).name === 'InvalidToken' ? rejected('Step Functions does not know the task token') : error;
    }
  }

  private async fail({ taskToken, messageId }: WaitingTask, error: string, cause: string): Promise<void> {
    const texts = { error: wellFormed(error.slice(0, LONGEST_ERROR)), cause: wellFormed(cause.slice(0, LONGEST_CAUSE)) };
    const command = new SendTaskFailureCommand({ taskToken, ...texts });
    await this.answered(messageId, this.client.send(command));
  }

  /** The message goes to the dead-letter queue in any case. A task that is not answered ends with its timeout. */
  private async failLast(task: WaitingTask, error: unknown): Promise<void> {
    try {
      await this.fail(task, error instanceof Error ? String(error.name) : 'Error', task.reasonOf(error));
    } catch (refusal) {
      this.log.error('task not answered', { message_id: task.messageId, error: describeError(refusal) });
    }
  }

  private async answered(messageId: string, call: Promise<unknown>): Promise<boolean> {
    try {
      await call;
      return true;
    } catch (error) {
      if (!CLOSED.includes((error as Error).name)) throw error;
      this.log.warn('task waits no more', { message_id: messageId, error: (error as Error).name });
      return false;
    }
  }
}

/** A text without halves of surrogate pairs, as where it was cut. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\uFFFD');
}

/** `null` for nothing. Undefined for what JSON cannot express, such as a BigInt. */
function jsonOf(result: unknown): string | undefined {
  try {
    return JSON.stringify(result) ?? 'null';
  } catch {
    return undefined;
  }
}
