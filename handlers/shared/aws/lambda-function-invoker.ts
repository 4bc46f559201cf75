import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { FunctionInvoker, FunctionUnavailable, Invocation } from '../ports/function-invoker';

const REASONS: Record<string, FunctionUnavailable['reason']> = {
  TooManyRequestsException: 'throttled',
  RequestTooLargeException: 'too-large',
};

export class LambdaFunctionInvoker implements FunctionInvoker {
  constructor(private readonly client: LambdaClient) {}

  async invoke(functionArn: string, payload: string, signal: AbortSignal): Promise<Invocation> {
    try {
      const command = new InvokeCommand({ FunctionName: functionArn, Payload: payload });
      const { Payload, FunctionError } = await this.client.send(command, { abortSignal: signal });
      return { payload: Buffer.from(Payload ?? []).toString('utf8'), functionError: FunctionError };
    } catch (error) {
      throw new FunctionUnavailable(REASONS[(error as Error).name] ?? 'unreachable', error);
    }
  }
}
