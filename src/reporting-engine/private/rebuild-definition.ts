import { IConstruct } from 'constructs';
import { State, stepStates } from '../../core/private/step-states';

/** A retry of these fails again: Refusal of handlers/shared/views/rebuild-refused.ts. */
const REFUSALS = ['InvalidInput', 'UnknownView', 'RebuildInProgress', 'RebuildLost', 'NoPreviousGeneration', 'ItemsRefused', 'ViewDiffers'];
/** Library defaults. */
const SECONDS_BETWEEN_COMPARISONS = 15;
/** Longer than what still writes a generation that was given up: an invocation of the projector, and a page of a rebuild. */
const SECONDS_UNTIL_CLEAN = 120;

/** The states of a rebuild, of a refill, and of switching back. Steps of handlers/view-projector/rebuild/run-step.ts. */
export function rebuildDefinition(scope: IConstruct, functionArn: string): object {
  const { call, pages } = stepStates(scope, { functionArn, refusals: REFUSALS, waitSeconds: SECONDS_BETWEEN_COMPARISONS });
  const started = (step: string, failed: string) =>
    call({ step, 'input.$': '$$.Execution.Input', 'execution.$': '$$.Execution.Id', 'startedAt.$': '$$.Execution.StartTime' }, failed);
  const switching = (step: string, more: object, failed: string) => call({ step, 'view.$': '$.view', 'execution.$': '$.execution', ...more }, failed);
  const wait = (seconds: object, next: string): State => ({ Type: 'Wait', ...seconds, Next: next });
  return {
    StartAt: 'Start',
    States: {
      Start: { Type: 'Choice', Choices: [{ Variable: '$.switchTo', IsPresent: true, Next: 'SwitchBack' }], Default: 'Begin' },
      Begin: { ...started('begin', 'Abandon'), OutputPath: '$.Payload', Next: 'IsRefill' },
      IsRefill: { Type: 'Choice', Choices: [{ Variable: '$.since', IsPresent: true, Next: 'Refill' }], Default: 'Backfill' },
      // in place: there is nothing to switch
      Refill: pages('refill', 'RemoveLeftovers', 'Abandon', { ResultPath: '$.sent' }),
      RemoveLeftovers: pages('removeLeftovers', 'EndRefill', 'Abandon', { ResultPath: '$.removed' }),
      EndRefill: { ...switching('endRefill', { 'since.$': '$.since', 'sent.$': '$.sent', 'removed.$': '$.removed' }, 'Abandon'), OutputPath: '$.Payload', Next: 'Ended' },
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
