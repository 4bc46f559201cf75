import { CLIENT_TIMEOUTS } from '../../handlers/shared/aws/clients';
import { RECENT_MILLIS } from '../../handlers/shared/replay/recent-record';
import { replayDefinition } from '../../src/stream-pipeline/private/replay-definition';
import { shop } from '../support/stacks';

/** Of the SDK: https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html */
const ATTEMPTS = 3;
const LONGEST_BACKOFF = 20_000;

interface States { readonly States: Readonly<Record<string, { readonly Type: string; readonly Seconds?: number; readonly Next?: string }>> }

test.each([['a table', false], ['windows', true]])('a switch of %s waits until each write is over that another execution may have begun', (_, isCatchingUp) => {
  const { States } = replayDefinition(shop(), 'arn:aws:lambda:us-east-1:111122223333:function:replay', isCatchingUp) as States;
  const { connectionTimeout, requestTimeout } = CLIENT_TIMEOUTS.requestHandler;
  const write = ATTEMPTS * (connectionTimeout + requestTimeout) + (ATTEMPTS - 1) * LONGEST_BACKOFF;
  const wait = States[States.BeginSwitch.Next!];
  expect(wait.Type).toBe('Wait');
  expect(wait.Seconds! * 1_000).toBeGreaterThan(RECENT_MILLIS + write);
});
