import { aws_sqs as sqs, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { grantValkey, valkeySettings } from './valkey-access';
import { functionNetwork } from '../../core/backends/private/backend-network';
import { AlarmSeverity } from '../../core/operations/alarm-severity';
import { Operations } from '../../core/operations/operations';
import { patternPath } from '../../core/operations/private/catalog-metric';
import { addFunctionAlarms } from '../../core/operations/private/function-alarms';
import { recentErrors } from '../../core/operations/private/recent-errors';
import { CatalogFunction } from '../../core/private/catalog-function';
import { addDeadLetterAlarms } from '../../core/workers/private/dead-letter-queue';
import { addQueueEventSource, visibilityTimeoutFor } from '../../core/workers/private/queue-event-source';
import { createQueuePair, MESSAGE_RETENTION } from '../../core/workers/private/queue-pair';
import { CacheAside } from '../cache-aside';
import { ValkeyAlarms } from '../valkey-alarms';
import { ValkeyCache } from '../valkey-cache';

const TIMEOUT = Duration.seconds(10);
/** SQS's most. With the visibility timeout of a minute, a key is tried for 16 hours. */
const MOST_RECEIVES = 1_000;
/** Library default, as of views. */
const ACCEPTABLE_LAG = Duration.minutes(15);
const IMPACT = 'Readers get old values, also of removed items, until their time is over. No view is held up.';

export interface CacheInvalidatorProps {
  readonly cache: ValkeyCache;
  /** The caches of the engine at synthesis. */
  readonly caches: () => CacheAside[];
  readonly operations: Operations;
  readonly alarms: ValkeyAlarms;
}

/** Deletes the values of changed items from Valkey. The projector sends it the keys by a queue: it is not in the VPC, and waits for no cache. */
export class CacheInvalidator extends Construct {
  readonly queue: sqs.IQueue;
  readonly handler: CatalogFunction;

  constructor(scope: Construct, id: string, { cache, caches, operations, alarms }: CacheInvalidatorProps) {
    super(scope, id);
    const ofValkey = () => caches().filter(each => each._invalidations !== undefined).map(each => patternPath(each));
    const handler = new CatalogFunction(this, 'Function', {
      handler: 'cache-invalidator',
      description: `Deletes cached values of changed items of ${scope.node.path}`,
      timeout: TIMEOUT,
      memorySize: 512,
      failedRuns: 'The source queue has a dead-letter queue',
      network: functionNetwork(this, cache._options.network, 'The function that deletes values from the cache'),
      environment: {
        PATTERN_PATH: patternPath(scope),
        VALKEY: Stack.of(this).toJsonString(valkeySettings(cache)),
        CACHES: Lazy.string({ produce: () => Stack.of(this).toJsonString(ofValkey()) }),
      },
    });
    this.handler = handler;
    grantValkey(this, cache, handler);
    const pair = createQueuePair(this, { visibilityTimeout: visibilityTimeoutFor(handler), maxReceiveCount: MOST_RECEIVES });
    this.queue = pair.queue;
    addQueueEventSource(this, handler, { queue: pair.queue, batchSize: 10, maxConcurrency: 10, handsBack: false });
    addFunctionAlarms(operations, 'invalidator', handler, {
      timeout: TIMEOUT,
      errors: alarms.invalidatorErrors,
      throttles: alarms.invalidatorThrottles,
      duration: alarms.invalidatorDuration,
      impact: IMPACT,
    });
    operations.addAlarm('invalidationBacklogAge', {
      metric: pair.queue.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(1), statistic: 'Maximum' }),
      threshold: ACCEPTABLE_LAG.toSeconds(),
      evaluationPeriods: 3,
      severity: AlarmSeverity.DEGRADED,
      runbook: {
        whatHappened: 'The oldest changed key in the queue was older than {threshold:seconds} for {window}.',
        impact: IMPACT,
        firstStep: recentErrors(handler),
      },
    }, alarms.invalidationBacklogAge);
    addDeadLetterAlarms(operations, 'invalidationDeadLetters', pair.deadLetterQueue, {
      depth: alarms.invalidationDeadLetters,
      age: alarms.invalidationDeadLettersAge,
      sourceRetention: MESSAGE_RETENTION,
      severity: AlarmSeverity.DEGRADED,
      ageSeverity: AlarmSeverity.NOTICE,
      whatHappened: 'The number of changed keys in the dead-letter queue was above {threshold} for {window}. Their values could not be deleted, however often it was tried.',
      impact: IMPACT,
      loss: 'The value then ends with its time, 8 days at most.',
      firstStep: `${recentErrors(handler)} Fix the cause, then run \`aws sqs start-message-move-task --source-arn ${pair.deadLetterQueue.queueArn}\`.`,
    });
  }
}
