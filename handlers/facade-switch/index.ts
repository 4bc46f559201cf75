import * as fs from 'fs';
import * as path from 'path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Context } from 'aws-lambda';
import { alarmOf, isBusEvent } from './alarm-event';
import { commandOf, Refused } from './command';
import { FacadeSwitch } from './facade-switch';
import { SwitchMetric } from './ports';
import { readSettings } from './settings';
import { CLIENT_TIMEOUTS } from '../shared/aws/clients';
import { DefaultBus } from '../shared/aws/strangler/default-bus';
import { DynamoShadowStats } from '../shared/aws/strangler/dynamo-shadow-stats';
import { DynamoSwitchTable } from '../shared/aws/strangler/dynamo-switch-table';
import { describeError, OwnError } from '../shared/errors/safe-error';
import { Environment } from '../shared/runtime/environment';
import { makeLogger, PatternMetrics } from '../shared/runtime/observability';

const fileBeside = (name: string) => {
  const file = path.join(__dirname, name);
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined;
};
const { pattern, features, switchTable, shadowTable } = readSettings(new Environment(process.env), fileBeside);

const log = makeLogger('facade-switch', pattern);
const metrics = new PatternMetrics<SwitchMetric>(pattern, log);
const client = new DynamoDBClient(CLIENT_TIMEOUTS);
const now = () => new Date();
const facadeSwitch = new FacadeSwitch(pattern, features, {
  table: new DynamoSwitchTable(client, switchTable, true),
  announcements: new DefaultBus(),
  stats: shadowTable === undefined ? undefined : new DynamoShadowStats(client, shadowTable),
  log,
  metrics,
  now,
});

/** The answer to an operator's command. A rule's event has none: what fails is repeated, and ends in the dead-letter queue. */
export async function handler(input: unknown, context: Context): Promise<object | undefined> {
  log.addContext(context);
  try {
    if (isBusEvent(input)) {
      const alarm = alarmOf(input, now());
      if (alarm) await facadeSwitch.rollBack(alarm);
      return undefined;
    }
    return await facadeSwitch.command(commandOf(input));
  } catch (error) {
    if (!(error instanceof Refused)) {
      log.error('failed', { error });
      // Lambda logs what is thrown, and the text of an error of AWS may quote what it was given
      throw new OwnError(`The switch could not do it. ${describeError(error)}`);
    }
    log.info('refused', { detail: error.message });
    return { refused: error.message };
  } finally {
    metrics.publish();
  }
}
