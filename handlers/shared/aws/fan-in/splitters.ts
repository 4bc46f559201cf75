import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ExecutionAlreadyExists, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { OwnError } from '../../errors/safe-error';
import { SplitterRequest, splitterRequestText } from '../../fan-in/splitter-request';
import { CLIENT_TIMEOUTS } from '../clients';

/** A response may take as long as the function. The timeout of the intake function ends the wait. */
const LONGEST_INVOCATION = { requestHandler: { connectionTimeout: 1_000, requestTimeout: 15 * 60_000 }, maxAttempts: 1 };

/** Invokes the user's splitter function. */
export function functionSplitter(functionName: string, client = new LambdaClient(LONGEST_INVOCATION)) {
  return {
    subtasks: async (request: SplitterRequest): Promise<string> => {
      const { Payload, FunctionError } = await client.send(new InvokeCommand({ FunctionName: functionName, Payload: splitterRequestText(request) }));
      const answer = Payload === undefined ? '' : Buffer.from(Payload).toString('utf8');
      // its answer and its error have the data of the job: the log of the function has them
      if (FunctionError) throw new OwnError(`The splitter function failed (${FunctionError}). Its log has the error.`);
      return answer;
    },
  };
}

/** Starts a state machine once for each job: the name of the execution is the id of the job. */
export function stateMachineSplitter(stateMachineArn: string, client = new SFNClient(CLIENT_TIMEOUTS)) {
  return {
    start: async (request: SplitterRequest): Promise<void> => {
      try {
        await client.send(new StartExecutionCommand({ stateMachineArn, name: request.job, input: splitterRequestText(request) }));
      } catch (error) {
        if (!(error instanceof ExecutionAlreadyExists)) throw error;
      }
    },
  };
}
