import { IConstruct } from 'constructs';
import { stepStates } from '../../core/private/step-states';

/** A retry of these fails again: ReplayRefusal of handlers/shared/replay/replay-refused.ts. */
const REFUSALS = ['InvalidInput', 'FromTooEarly', 'TooManyShards', 'ReplayInProgress', 'SwitchUnfinished', 'ReplayLost', 'NoShadow', 'NoPreviousItems', 'ReplayExpired'];
/** PROTOCOL of handlers/shared/replay/run-step.ts. An execution keeps the definition that it began with, also when the function has changed. */
const PROTOCOL = 1;
/** While others read too much of a shard; library default. */
const WAIT_SECONDS = 15;
/** Three attempts of a write, each with its timeouts (handlers/shared/aws/clients.ts), take less. Library default. */
const SETTLE_SECONDS = 60;

/**
 * The states of a replay, and of switches. Steps of handlers/shared/replay/run-step.ts.
 *
 * @param isCatchingUp whether a switch reads on, into the table
 */
export function replayDefinition(scope: IConstruct, functionArn: string, isCatchingUp = false): object {
  const { call, pages } = stepStates(scope, { functionArn, event: { protocol: PROTOCOL }, refusals: REFUSALS, waitSeconds: WAIT_SECONDS });
  const started = (step: string, failed: string) => call({ step, 'input.$': '$$.Execution.Input', 'execution.$': '$$.Execution.Id' }, failed);
  const summed = (step: string, more: object, failed: string) => ({ ...call({ step, 'execution.$': '$.execution', ...more }, failed), OutputPath: '$.Payload', Next: 'Ended' });
  return {
    StartAt: 'Start',
    States: {
      Start: { Type: 'Choice', Choices: [{ Variable: '$.switchTo', IsPresent: true, Next: 'BeginSwitch' }], Default: 'Begin' },
      Begin: { ...started('begin', 'Abandon'), OutputPath: '$.Payload', Next: 'CleanBefore' },
      CleanBefore: pages('clean', 'Read', 'Abandon'),
      Read: pages('read', 'CompareShadow', 'Abandon', { ItemsPath: '$.shards', ResultPath: '$.shards' }),
      CompareShadow: pages('compareShadow', 'CompareTable', 'Abandon', { ResultPath: '$.shadow' }),
      CompareTable: pages('compareTable', 'Compared', 'Abandon', { ResultPath: '$.table' }),
      Compared: summed('compared', { 'shards.$': '$.shards', 'shadow.$': '$.shadow', 'table.$': '$.table' }, 'Abandon'),
      BeginSwitch: { ...started('beginSwitch', 'Failed'), OutputPath: '$.Payload', Next: 'Settle' },
      // a write of another execution that was allowed before is over then: handlers/shared/replay/fence.ts
      Settle: { Type: 'Wait', Seconds: SETTLE_SECONDS, Next: 'IsPromoting' },
      IsPromoting: { Type: 'Choice', Choices: [{ Variable: '$.isPromoting', BooleanEquals: true, Next: 'PromoteShadow' }], Default: 'SwitchBack' },
      PromoteShadow: pages('promoteShadow', 'PromoteTable', 'Failed', { ResultPath: '$.shadow' }),
      PromoteTable: pages('promoteTable', isCatchingUp ? 'BeginCatchUp' : 'Promoted', 'Failed', { ResultPath: '$.table' }),
      ...isCatchingUp && {
        BeginCatchUp: { ...started('beginCatchUp', 'Failed'), ResultSelector: { 'shards.$': '$.Payload.shards' }, ResultPath: '$.catchUp', Next: 'CatchUp' },
        CatchUp: pages('catchUp', 'WasPromoting', 'Failed', { ItemsPath: '$.catchUp.shards' }),
        WasPromoting: { Type: 'Choice', Choices: [{ Variable: '$.isPromoting', BooleanEquals: true, Next: 'Promoted' }], Default: 'SwitchedBack' },
      },
      Promoted: summed('switched', { 'shadow.$': '$.shadow', 'table.$': '$.table' }, 'Failed'),
      SwitchBack: pages('switchBack', isCatchingUp ? 'BeginCatchUp' : 'SwitchedBack', 'Failed', { ResultPath: '$.shadow' }),
      SwitchedBack: summed('switched', { 'shadow.$': '$.shadow' }, 'Failed'),
      Ended: { Type: 'Succeed' },
      Abandon: { ...started('abandon', 'Failed'), ResultSelector: { 'parts.$': '$.Payload.parts' }, ResultPath: '$.abandoned', Next: 'CleanAbandoned' },
      CleanAbandoned: pages('clean', 'Failed', 'Failed', { ItemsPath: '$.abandoned.parts' }),
      Failed: { Type: 'Fail', ErrorPath: '$.failure.Error', CausePath: '$.failure.Cause' },
    },
  };
}
