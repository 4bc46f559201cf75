import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { describeError } from '../../errors/safe-error';
import { executionName } from '../../messages/execution-name';
import { Broker, EntryFailure, MAX_MESSAGE_BYTES, OutgoingMessage } from '../../publishing/broker';
import { CLIENT_TIMEOUTS } from '../clients';

/** The message itself is refused. */
const PERMANENT = ['InvalidExecutionInput', 'InvalidName'];

/**
 * Starts an execution with each message. A duplicate starts none: Standard Workflows take a name once in
 * 90 days. Express Workflows start it again.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
 */
export class StateMachineBroker implements Broker {
  readonly maxEntries = 1;
  readonly maxEntryBytes = MAX_MESSAGE_BYTES;
  readonly maxRequestBytes = MAX_MESSAGE_BYTES;

  constructor(private readonly stateMachineArn: string, private readonly client = new SFNClient(CLIENT_TIMEOUTS)) {}

  bytesOf({ body }: OutgoingMessage): number {
    return Buffer.byteLength(body);
  }

  send(messages: OutgoingMessage[]) {
    return Promise.all(messages.map(message => this.start(message)));
  }

  private async start(message: OutgoingMessage): Promise<EntryFailure | undefined> {
    const { stateMachineArn } = this;
    try {
      await this.client.send(new StartExecutionCommand({ stateMachineArn, name: executionName(message), input: message.body }));
    } catch (error) {
      const { name } = error as Error;
      if (name === 'ExecutionAlreadyExists') return undefined; // a duplicate of the message
      if (!PERMANENT.includes(name)) throw error;
      return { reason: describeError(error), permanent: true };
    }
    return undefined;
  }
}
