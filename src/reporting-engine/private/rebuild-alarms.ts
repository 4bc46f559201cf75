import { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import { Operations } from '../../core/operations/operations';
import { addStepMachineAlarms } from '../../core/operations/private/step-machine-alarms';
import { ReportingEngineAlarms } from '../reporting-engine-alarms';

const IMPACT = 'The view is not rebuilt. Queries go on with its current generation, which follows the source. A custom view or a graph is refilled in part.';

/** The alarms of rebuilds. */
export function addRebuildAlarms(operations: Operations, stateMachine: sfn.StateMachine, overrides: ReportingEngineAlarms) {
  const { rebuildFailed: failed, rebuildTimedOut: timedOut, rebuildAborted: aborted, rebuildThrottled: throttled } = overrides;
  addStepMachineAlarms(operations, stateMachine, {
    prefix: 'rebuild', called: 'rebuilds', impact: IMPACT, section: 'rebuildFailures', overrides: { failed, timedOut, aborted, throttled },
  });
}
