import { WaiterStateMachineOptions } from '@aws-cdk/integ-tests-alpha';
import { Duration } from 'aws-cdk-lib';

/** How long an assertion may take to come true. The variable INTEG_PATIENCE shortens it, in seconds, for runs that are to fail. */
export function patience(longest = Duration.minutes(3)): WaiterStateMachineOptions {
  const seconds = Math.min(longest.toSeconds(), Number(process.env.INTEG_PATIENCE ?? Infinity));
  return { totalTimeout: Duration.seconds(seconds), interval: Duration.seconds(2) };
}
