import { Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

export interface State { readonly [field: string]: unknown }

export interface StepStatesProps {
  /** The function of the steps. Its event has the member `step`. */
  readonly functionArn: string;
  /** What the event of each step has besides. Default: nothing. */
  readonly event?: object;
  /** Errors of which a retry fails again. */
  readonly refusals: readonly string[];
  /** After a page that is waiting. */
  readonly waitSeconds: number;
}

const JITTER = { IntervalSeconds: 1, BackoffRate: 2, MaxDelaySeconds: 60, JitterStrategy: 'FULL' };

/** States of a state machine whose steps one function runs, which may run each of them again. Retries: backoff and jitter over about five minutes. */
export function stepStates(scope: IConstruct, { functionArn, event, refusals, waitSeconds }: StepStatesProps) {
  const retry = [{ ErrorEquals: refusals, ...JITTER, MaxAttempts: 0 }, { ErrorEquals: ['States.ALL'], ...JITTER, MaxAttempts: 8 }];
  const call = (payload: object, failed: string): State => ({
    Type: 'Task',
    Resource: `arn:${Stack.of(scope).partition}:states:::lambda:invoke`,
    Parameters: { FunctionName: functionArn, Payload: { ...event, ...payload } },
    Retry: retry,
    Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.failure', Next: failed }],
  });
  /** All pages of all parts. The token of the next page is in the state, so that a failed page is run again, and no other. */
  const pages = (step: string, next: string, failed: string, more: object = {}): State => ({
    Type: 'Map',
    ItemsPath: '$.parts',
    ItemSelector: { step, 'part.$': '$$.Map.Item.Value' },
    ItemProcessor: {
      StartAt: `${step}Pages`,
      States: {
        [`${step}Pages`]: { ...call({ step, 'part.$': '$.part' }, `${step}Failed`), ResultSelector: { 'part.$': '$.Payload.part', 'isDone.$': '$.Payload.isDone', 'isWaiting.$': '$.Payload.isWaiting' }, Next: `${step}Next` },
        [`${step}Next`]: {
          Type: 'Choice',
          Choices: [{ Variable: '$.isDone', BooleanEquals: true, Next: `${step}Done` }, { Variable: '$.isWaiting', BooleanEquals: true, Next: `${step}Waits` }],
          Default: `${step}Pages`,
        },
        [`${step}Waits`]: { Type: 'Wait', Seconds: waitSeconds, Next: `${step}Pages` },
        [`${step}Done`]: { Type: 'Succeed' },
        [`${step}Failed`]: { Type: 'Fail', ErrorPath: '$.failure.Error', CausePath: '$.failure.Cause' },
      },
    },
    ResultPath: null,
    ...more,
    Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.failure', Next: failed }],
    Next: next,
  });
  return { call, pages };
}
