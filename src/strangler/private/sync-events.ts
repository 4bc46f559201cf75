import { aws_events as events, aws_sqs as sqs, Duration, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { INTAKE_TIMEOUT } from './sync-stream';
import { EventContract } from '../../core/messaging/event-contract';
import { distinctContracts } from '../../core/messaging/private/equal-contracts';
import { allowDeadLetters, allowDeliveries, retriedDelivery } from '../../core/messaging/private/rule-delivery';
import { patternPath } from '../../core/operations/private/catalog-metric';
import { CatalogFunction } from '../../core/private/catalog-function';
import { isJsonPointer } from '../../core/private/json-pointer';
import { grantSend } from '../../core/private/queue-grants';
import { shortDescription } from '../../core/private/short-description';
import { Validation } from '../../core/private/validation';
import { addQueueEventSource } from '../../core/workers/private/queue-event-source';
import { createQueuePair } from '../../core/workers/private/queue-pair';
import { SyncBusOptions } from '../sync-source';

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
const LONGEST_PATTERN = 2048;
/** Library default. */
const CONCURRENCY = 2;
const RECEIVES = 5;

export interface SyncEventsProps {
  readonly bus: events.IEventBus;
  readonly contracts: EventContract[];
  readonly options: SyncBusOptions;
  /** The queue of the worker. */
  readonly queue: sqs.IQueue;
  /** Whose metrics the function counts. */
  readonly pattern: Construct;
}

/** Checks a bus whose events are to be sent. Call it before anything is created. */
export function validateSyncBus(validation: Validation, { bus, contracts, options }: Pick<SyncEventsProps, 'bus' | 'contracts' | 'options'>) {
  validation.here('source', bus, 'a rule is on a bus of its account and Region');
  validation.check(contracts.length > 0, 'contracts', 'name at least one contract', 'none');
  distinctContracts(validation, 'contracts', contracts, { bySource: true });
  const length = JSON.stringify(patternOf(contracts)).length;
  validation.check(length <= LONGEST_PATTERN, 'contracts', `fit into an event pattern of ${LONGEST_PATTERN} characters (EventBridge limit): use two syncs`, `${length} characters`);
  Object.entries(options).forEach(([name, pointer]: [string, string]) =>
    validation.check(pointer === undefined || isJsonPointer(pointer) && pointer !== '', name, "be a JSON pointer such as '/orderId' (RFC 6901)", pointer));
  validation.check(options.entityPointer !== undefined, 'entityPointer', 'be given', undefined);
}

/** Sends the events of a bus to the queue of the worker. A standard queue is between the rule and the function: a rule gives all events of a FIFO queue one group. */
export class SyncEvents extends Construct {
  readonly intakeFunction: CatalogFunction;
  readonly queue: sqs.Queue;
  readonly failureQueue: sqs.Queue;
  readonly rule: events.Rule;

  constructor(scope: Construct, id: string, { bus, contracts, options, queue: changes, pattern }: SyncEventsProps) {
    super(scope, id);
    const { entityPointer, versionPointer = '/version', originPointer = '/origin' } = options;
    const { queue, deadLetterQueue } = createQueuePair(this, {
      visibilityTimeout: Duration.seconds(6 * INTAKE_TIMEOUT.toSeconds()), maxReceiveCount: RECEIVES,
    });
    this.queue = queue;
    this.failureQueue = deadLetterQueue;
    this.intakeFunction = new CatalogFunction(this, 'Function', {
      handler: 'legacy-sync-intake',
      description: `Queues the events of ${bus.node.path} for legacy`,
      timeout: INTAKE_TIMEOUT,
      memorySize: 512,
      failedRuns: 'Its messages stay in the queue',
      environment: {
        PATTERN_PATH: patternPath(pattern),
        SYNC_SOURCE: Stack.of(this).toJsonString({ kind: 'bus', entityPointer, versionPointer, originPointer }),
        CHANGE_QUEUE_URL: changes.queueUrl,
      },
    });
    grantSend(changes, this.intakeFunction);
    addQueueEventSource(this, this.intakeFunction, { queue, batchSize: 10, maxConcurrency: CONCURRENCY });
    this.rule = this.createRule(bus, contracts);
  }

  private createRule(bus: events.IEventBus, contracts: EventContract[]): events.Rule {
    const rule = new events.Rule(this, 'Rule', {
      eventBus: bus,
      description: shortDescription('rule', `Events for ${this.node.path}`),
      eventPattern: { source: events.Match.prefix('') },
    });
    (rule.node.defaultChild as events.CfnRule).eventPattern = patternOf(contracts);
    rule.addTarget({ bind: () => ({ arn: this.queue.queueArn, ...retriedDelivery(this.failureQueue) }) });
    allowDeliveries(this.queue, [rule]);
    allowDeadLetters(this.failureQueue, [rule.ruleArn]);
    return rule;
  }
}

/** The types of the contracts, each from its own source. */
function patternOf(contracts: EventContract[]): object {
  const bySource = [...new Set(contracts.map(({ source }) => source))].map(source => ({
    'source': [source],
    'detail-type': [...new Set(contracts.filter(contract => contract.source === source).map(({ eventType }) => eventType))],
  }));
  return bySource.length === 1 ? bySource[0] : { $or: bySource };
}
