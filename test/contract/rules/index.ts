import { alarmCommands } from './alarm-commands';
import { alarmTable } from './alarm-table';
import { alarmFiguresAreSaid, alarmTexts } from './alarm-texts';
import { deadLetterAlarms } from './alarms';
import { buckets, encryption, retention, transport } from './data-protection';
import { accountWideResources, deliveredLogs, functionsAndLogs } from './operations';
import { servicePrincipals } from './service-principals';
import { authorizers, stages } from './web';
import { workflows } from './workflows';
import { alarmMetrics } from '../../../src/core/testing/private/alarm-metrics';
import { edges } from '../../../src/core/testing/private/edge-rules';
import { managedPolicies, permissions } from '../../../src/core/testing/private/permissions';
import { deadLetterQueueRetention, workQueuesAreRedriven } from '../../../src/core/testing/private/queue-edge-rules';
import { Rule } from '../../../src/core/testing/private/rule';
import { PatternFixture } from '../pattern-fixture';

/** What holds for every template of every pattern, by the words of a test. */
export function templateRules(fixture: Pick<PatternFixture, 'publicBecause' | 'imported'>): { readonly [name: string]: Rule } {
  return {
    'loses nothing on an asynchronous edge': edges,
    'keeps what failed for 14 days': deadLetterQueueRetention,
    'gives every queue of work a dead-letter queue': workQueuesAreRedriven,
    'retries, catches, logs and traces in state machines': workflows,
    'alarms on metrics that are published, of resources that exist': alarmMetrics(fixture.imported),
    'says in every alarm where, how severe, what happened, its impact and the first step': alarmTexts,
    'says in every alarm which threshold was exceeded, and for how long': alarmFiguresAreSaid,
    'names in every alarm commands and log groups that the reader can use at once': alarmCommands,
    'alarms on every dead-letter queue': deadLetterAlarms,
    'has the alarms of its kind for every resource': alarmTable,
    'allows exact actions on exact resources': permissions,
    'attaches no managed policy of AWS': managedPolicies,
    'lets a service act for its own account only': servicePrincipals,
    'encrypts at rest': encryption,
    'denies access without TLS': transport,
    'blocks public access to buckets': buckets,
    'leaves nothing behind a first deployment that failed': retention,
    'logs as JSON into groups that expire, and traces': functionsAndLogs,
    'has logs delivered below /aws/vendedlogs/': deliveredLogs,
    'changes nothing in the account at large': accountWideResources,
    'throttles every stage and logs its requests': stages,
    'authorizes every route': authorizers(fixture.publicBecause),
  };
}
