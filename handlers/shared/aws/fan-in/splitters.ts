import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ExecutionAlreadyExists, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { CLIENT_TIMEOUTS } from '../clients';

/** A function's answer may take as long as the function: the intake's own timeout ends it. */
const NO_HURRY = { requestHandler: { connectionTimeout: 1_000, requestTimeout: 15 * 60_000 }, maxAttempts: 1 };

/** Asks a function of the user's. */
export function functionSplitter(functionName: string, client = new LambdaClient(NO_HURRY)) {
  return {
    subtasks: async (request: object): Promise<unknown> => {
      const { Payload, FunctionError } = await client.send(new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(request) }));
      const answer = Payload === undefined ? '' : Buffer.from(Payload).toString('utf8');
      if (FunctionError) throw new Error(`The splitter failed: ${answer.slice(0, 1_000)}`);
      return JSON.parse(answer) as unknown;
    },
  };
}

/** Starts a state machine, once for each job: the execution has the job's name. */
export function stateMachineSplitter(stateMachineArn: string, client = new SFNClient(CLIENT_TIMEOUTS)) {
  return {
    start: async (request: { readonly job: string }): Promise<void> => {
      try {
        await client.send(new StartExecutionCommand({ stateMachineArn, name: request.job, input: JSON.stringify(request) }));
      } catch (error) {
        if (!(error instanceof ExecutionAlreadyExists)) throw error;
      }
    },
  };
}
