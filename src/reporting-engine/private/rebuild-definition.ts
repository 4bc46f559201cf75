import { Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** A retry of these fails again: Refusal of handlers/shared/views/rebuild-refused.ts. */
const REFUSALS = ['InvalidInput', 'UnknownView', 'RebuildInProgress', 'RebuildLost', 'NoPreviousGeneration', 'ItemsRefused', 'ViewDiffers'];
const JITTER = { IntervalSeconds: 1, BackoffRate: 2, MaxDelaySeconds: 60, JitterStrategy: 'FULL' };
/** Backoff and jitter over about five minutes. */
const RETRY = [{ ErrorEquals: REFUSALS, ...JITTER, MaxAttempts: 0 }, { ErrorEquals: ['States.ALL'], ...JITTER, MaxAttempts: 8 }];
/** Library defaults. */
const SECONDS_BETWEEN_COMPARISONS = 15;
/** Longer than what still writes a generation that was given up: an invocation of the projector, and a page of a rebuild. */
const SECONDS_UNTIL_CLEAN = 120;

interface State { readonly [field: string]: unknown }

/** The states of a rebuild, and of switching back. Steps of handlers/view-projector/rebuild/run-step.ts. */
export function rebuildDefinition(scope: IConstruct, functionArn: string): object {
  const call = (payload: object, failed: string): State => ({
    Type: 'Task',
    Resource: `arn:${Stack.of(scope).partition}:states:::lambda:invoke`,
    Parameters: { FunctionName: functionArn, Payload: payload },
    Retry: RETRY,
    Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.failure', Next: failed }],
  });
  const started = (step: string, failed: string) =>
    call({ step, 'input.$': '$$.Execution.Input', 'execution.$': '$$.Execution.Id', 'startedAt.$': '$$.Execution.StartTime' }, failed);
  const switching = (step: string, more: object, failed: string) => call({ step, 'view.$': '$.view', 'execution.$': '$.execution', ...more }, failed);
  /** All pages of all segments. The token of the next page is in the state, so that a failed page is run again, and no other. */
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
        [`${step}Waits`]: { Type: 'Wait', Seconds: SECONDS_BETWEEN_COMPARISONS, Next: `${step}Pages` },
        [`${step}Done`]: { Type: 'Succeed' },
        [`${step}Failed`]: { Type: 'Fail', ErrorPath: '$.failure.Error', CausePath: '$.failure.Cause' },
      },
    },
    ResultPath: null,
    ...more,
    Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.failure', Next: failed }],
    Next: next,
  });
  const wait = (seconds: object, next: string): State => ({ Type: 'Wait', ...seconds, Next: next });
  return {
    StartAt: 'Start',
    States: {
      Start: { Type: 'Choice', Choices: [{ Variable: '$.switchTo', IsPresent: true, Next: 'SwitchBack' }], Default: 'Begin' },
      Begin: { ...started('begin', 'Abandon'), OutputPath: '$.Payload', Next: 'Backfill' },
      // the counts of the parts
      Backfill: pages('backfill', 'VerifyItems', 'Abandon', { ResultPath: '$.backfilled' }),
      VerifyItems: pages('verifyItems', 'VerifyRows', 'Abandon'),
      VerifyRows: pages('verifyRows', 'Switch', 'Abandon'),
      Switch: { ...switching('switch', { 'parts.$': '$.backfilled' }, 'Abandon'), ResultSelector: { 'rows.$': '$.Payload.rows', 'refused.$': '$.Payload.refused' }, ResultPath: '$.result', Next: 'WaitForWriters' },
      WaitForWriters: wait({ Seconds: SECONDS_UNTIL_CLEAN }, 'CleanBefore'),
      CleanBefore: pages('clean', 'KeepPrevious', 'Failed'),
      SwitchBack: { ...started('switchBack', 'Failed'), OutputPath: '$.Payload', Next: 'KeepPrevious' },
      KeepPrevious: wait({ SecondsPath: '$.keepPreviousSeconds' }, 'Retire'),
      Retire: { ...switching('retire', {}, 'Failed'), ResultPath: null, Next: 'WaitForLastWriters' },
      WaitForLastWriters: wait({ Seconds: SECONDS_UNTIL_CLEAN }, 'CleanPrevious'),
      CleanPrevious: pages('clean', 'Ended', 'Failed'),
      Ended: { Type: 'Succeed' },
      Abandon: { ...started('abandon', 'Failed'), ResultSelector: { 'hasOrphans.$': '$.Payload.hasOrphans', 'parts.$': '$.Payload.parts' }, ResultPath: '$.abandoned', Next: 'IsAbandoned' },
      IsAbandoned: { Type: 'Choice', Choices: [{ Variable: '$.abandoned.hasOrphans', BooleanEquals: true, Next: 'WaitForAbandoned' }], Default: 'Failed' },
      WaitForAbandoned: wait({ Seconds: SECONDS_UNTIL_CLEAN }, 'CleanAbandoned'),
      CleanAbandoned: pages('clean', 'Failed', 'Failed', { ItemsPath: '$.abandoned.parts' }),
      Failed: { Type: 'Fail', ErrorPath: '$.failure.Error', CausePath: '$.failure.Cause' },
    },
  };
}
