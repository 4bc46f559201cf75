import { aws_iam as iam, aws_lambda as lambda } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { IMessageConsumer } from '../../core/messaging/message-consumer-binding';
import { MessageConsumerConfig } from '../../core/messaging/message-consumer-config';
import { busAddress, warnOfBusPolicy } from '../../core/messaging/private/bus-policy';
import { grantWriteClaimChecks, readClaimChecks } from '../../core/messaging/private/claim-check-grants';
import { validateEnvironment } from '../../core/messaging/private/consumer-environment';
import { kindOf } from '../../core/messaging/private/consumer-kind';
import { configurePublisher } from '../../core/messaging/private/publisher-settings';
import { grantSendTo } from '../../core/messaging/private/queue-send-grant';
import { subscriptionPlace } from '../../core/messaging/private/subscription-place';
import { SubscriptionQueue, validateSubscriptionQueue } from '../../core/messaging/private/subscription-queue';
import { IOperable } from '../../core/operations/operable';
import { patternPath } from '../../core/operations/private/catalog-metric';
import { isElsewhere } from '../../core/private/elsewhere';
import { grantKey } from '../../core/private/key-grants';
import { Validation } from '../../core/private/validation';
import { JobEndedConsumer, JobEndedConsumerOptions } from '../job-ended-consumer';
import { ResultStoreConfig } from '../result-store';

/** The wire type of the event. */
const JOB_ENDED = 'JobEnded.v1';

/** Refuses a state machine: an event that is delivered twice would start it twice. */
export function validateJobEnded(validation: Validation, pattern: Construct, consumer: MessageConsumerConfig, given?: IMessageConsumer) {
  const { stateMachine, topic, apiDestination } = consumer;
  const kinds = 'be a function, a queue, a stream, or an event bus';
  if (kindOf(consumer) === undefined) { validation.fail('onJobEnded', 'bind to exactly one resource', Object.keys(consumer).join(', ') || 'none'); }
  validation.check(topic === undefined, 'onJobEnded', `${kinds} whose subscription publishes to the topic`, 'a topic');
  validation.check(stateMachine === undefined, 'onJobEnded', `${kinds} whose rule starts the state machine`, 'a state machine');
  validation.check(apiDestination === undefined, 'onJobEnded', `${kinds} whose subscription calls the endpoint`, 'an API destination');
  validateEnvironment(validation, 'onJobEnded', pattern, consumer, 'function');
  validateSubscriptionQueue(validation, jobEndedOptions(given));
}

/** The options of a `JobEndedConsumer`. */
export function jobEndedOptions(given?: IMessageConsumer): JobEndedConsumerOptions {
  return given instanceof JobEndedConsumer ? given._options : {};
}

/** The destination of JobEnded events. */
export class JobEndedOutlet {
  /** The queue that buffers the events for a function. */
  readonly buffer?: SubscriptionQueue;

  constructor(
    private readonly scope: Construct & IOperable,
    private readonly destination: MessageConsumerConfig,
    options: JobEndedConsumerOptions,
    /** The store for the data of events that are too large. */
    private readonly claimChecks: ResultStoreConfig = {},
  ) {
    if (destination.function) {
      const place = subscriptionPlace(scope, 'onJobEnded', destination, options.scope);
      // its queue is beside the pattern, whose functions send to it
      const consumerScope = place.scope === scope ? undefined : place.scope;
      this.buffer = new SubscriptionQueue(scope, 'JobEnded', { ...options, handler: destination.function, name: 'jobEnded', operations: place.operations, consumerScope });
      if (claimChecks.bucket) { readClaimChecks(consumerScope ?? this.buffer, destination.function, claimChecks.bucket, claimChecks.prefix); }
    }
  }

  /** Grants permission to publish JobEnded events to a function of the pattern. */
  publishFrom(publisher: lambda.Function) {
    const { bucket, prefix } = this.claimChecks;
    configurePublisher(this.scope, publisher, { source: patternPath(this.scope), destination: this.address(), claimCheckBucket: bucket?.bucketName });
    if (bucket) { grantWriteClaimChecks(bucket, publisher, prefix); }
    const { eventBus, stream } = this.destination;
    const queue = this.buffer?.queue ?? this.destination.queue;
    if (queue) {
      grantSendTo(queue, publisher);
    } else if (stream) {
      allow(publisher, stream.streamArn, 'kinesis:PutRecords');
      if (stream.encryptionKey) { grantKey(stream.encryptionKey, publisher, 'kms:GenerateDataKey'); }
    } else if (eventBus) {
      const conditions = { StringEquals: { 'events:source': patternPath(this.scope), 'events:detail-type': JOB_ENDED } };
      allow(publisher, eventBus.eventBusArn, 'events:PutEvents', conditions);
      if (isElsewhere('account', this.scope, eventBus)) { warnOfBusPolicy(publisher, eventBus, publisher, conditions); }
    }
  }

  private address() {
    const { eventBus, stream } = this.destination;
    const queue = this.buffer?.queue ?? this.destination.queue;
    if (queue) { return { queueUrl: queue.queueUrl }; }
    return eventBus ? { busName: busAddress(this.scope, eventBus) } : { streamName: stream?.streamName };
  }
}

function allow(grantee: iam.IGrantable, arn: string, action: string, conditions?: { readonly StringEquals: Record<string, unknown> }) {
  iam.Grant.addToPrincipal({ grantee, actions: [action], resourceArns: [arn], ...conditions && { conditions } });
}
