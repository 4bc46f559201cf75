import { LambdaClient } from '@aws-sdk/client-lambda';
import { Environment } from '../../runtime/environment';
import { FunctionTransform } from '../../stream/function-transform';
import { StageSettings, Stages } from '../../stream/stages';
import { LambdaFunctionInvoker } from '../lambda-function-invoker';

/** A member of the list in the variable `TRANSFORMS`. */
interface TransformSettings {
  readonly functionArn: string;
  /** For all of a batch. */
  readonly timeoutSeconds: number;
}

/** The stages of a branch, with the functions of the user among them. */
export function branchStages(settings: readonly StageSettings[], environment: Environment): Stages {
  const transforms = JSON.parse(environment.optional('TRANSFORMS') ?? '[]') as TransformSettings[];
  // one attempt: a batch that failed comes again with its event source
  const invoker = new LambdaFunctionInvoker(new LambdaClient({ maxAttempts: 1, requestHandler: { connectionTimeout: 1_000 } }));
  return new Stages(settings, async () => (await import('jsonata')).default, (stage, place) => {
    const { functionArn, timeoutSeconds } = transforms[place];
    return new FunctionTransform({ stage, functionArn, invoker, signal: () => AbortSignal.timeout(timeoutSeconds * 1_000) });
  });
}
