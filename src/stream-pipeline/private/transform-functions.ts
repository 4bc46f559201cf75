import { aws_lambda as lambda, Duration } from 'aws-cdk-lib';
import { StageSettings } from './stage-settings';
import { functionTimeout } from '../../core/workers/private/function-timeout';

/** Of a function whose timeout is not known at synthesis; library default. */
const UNKNOWN_TIMEOUT = Duration.seconds(60);
/** For what is around an invocation; library default. */
const MARGIN = Duration.seconds(5);
/** Library limit: of the 15 minutes of a function (https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html), the rest is for the sink. */
export const MOST_TRANSFORM_TIME = Duration.minutes(10);
const LONGEST_TIMEOUT = Duration.minutes(15);

/** The functions among the stages, each at the place that `branch.json` gives it. */
export function transformFunctions(stages: readonly StageSettings[]): lambda.IFunction[] {
  return stages.flatMap(({ handler }) => handler ? [handler] : []);
}

/** TransformSettings of handlers/shared/aws/stream/branch-stages.ts. */
export function transformSettings(stages: readonly StageSettings[]): object[] {
  return transformFunctions(stages).map(handler => ({ functionArn: handler.functionArn, timeoutSeconds: timeOf(handler).toSeconds() }));
}

/** StageSettings of handlers/shared/stream/stages.ts. */
export function stageSettings(stages: readonly StageSettings[]): object[] {
  let place = 0;
  return stages.map(({ handler, ...stage }) => ({ ...stage, ...handler && { transform: place++ } }));
}

/** The time that a batch has for the functions among the stages. */
export function transformTime(stages: readonly StageSettings[]): Duration {
  return transformFunctions(stages).reduce((sum, handler) => sum.plus(timeOf(handler)), Duration.seconds(0));
}

/** The timeout of a function that runs the stages, and then a sink. */
export function branchTimeout(stages: readonly StageSettings[], sink: Duration): Duration {
  return Duration.seconds(Math.min(LONGEST_TIMEOUT.toSeconds(), transformTime(stages).toSeconds() + sink.toSeconds()));
}

function timeOf(handler: lambda.IFunction): Duration {
  return (functionTimeout(handler) ?? UNKNOWN_TIMEOUT).plus(MARGIN);
}
