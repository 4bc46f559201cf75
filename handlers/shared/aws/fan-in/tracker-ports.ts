import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CLIENT_TIMEOUTS } from '../clients';
import { DynamoFanInStore } from './dynamo-fan-in-store';
import { SqsSubtaskQueues } from './subtask-queues';
import { JobEndedPublisher } from '../../fan-in/job-ended-event';
import { TrackerMetric, TrackerPorts } from '../../fan-in/tracker';
import { readWorkers } from '../../fan-in/worker-settings';
import { Log, Metrics } from '../../jobs/job-ports';
import { Publications } from '../../publishing/destination';
import { Publisher, PublisherPorts } from '../../publishing/publisher';
import { Environment } from '../../runtime/environment';
import { publisherPorts } from '../messages/publisher-ports';
import { serviceTime } from '../service-time';

/** The ports of the tracker, for every handler that can end jobs. */
export function trackerPorts(
  environment: Environment, log: Log, metrics: Pick<Metrics<TrackerMetric>, 'count'>,
): TrackerPorts & { readonly store: DynamoFanInStore } {
  const publications = environment.optional('CATALOG_PUBLISH');
  const prefix = environment.optional('RESULTS_PREFIX');
  const dynamo = new DynamoDBClient(CLIENT_TIMEOUTS);
  return {
    store: new DynamoFanInStore(dynamo, environment.text('TABLE_NAME')),
    jobEnded: publications === undefined
      ? undefined : new JobEndedPublisher(new Publisher(Publications.fromText(publications), belowPrefix(publisherPorts(log), prefix))),
    queues: environment.optional('WORKERS') === undefined ? undefined : new SqsSubtaskQueues(readWorkers(environment)),
    metrics,
    log,
    now: () => new Date(serviceTime(dynamo)),
  };
}

/** The claim checks of JobEnded events are below the prefix of results: the objects beside them may be of others. */
function belowPrefix(ports: PublisherPorts, prefix: string | undefined): PublisherPorts {
  return prefix ? { ...ports, claimCheck: bucket => (key, content) => ports.claimCheck(bucket)(`${prefix}/${key}`, content) } : ports;
}
