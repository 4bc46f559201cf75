import { aws_iam as iam, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { warnOfBusPolicy } from './bus-policy';
import { grantOn } from './cross-account-grant';
import { grantSendTo } from './queue-send-grant';
import { patternPath } from '../../operations/private/catalog-metric';
import { CatalogFunction } from '../../private/catalog-function';
import { isElsewhere } from '../../private/elsewhere';
import { grantKey } from '../../private/key-grants';
import { grantStartKey } from '../../private/machine-encryption';
import { EventContract } from '../event-contract';
import { MessageConsumerConfig } from '../message-consumer-config';

export interface MessageForwarderProps {
  /** A consumer other than a function. */
  readonly consumer: MessageConsumerConfig;
  /** The pattern that owns the messages. */
  readonly pattern: Construct;
  /** Further variables. */
  readonly environment?: { [name: string]: string };
  /** What to do where they are too large. */
  readonly largeEnvironment?: string;
  /** The contracts of the messages, and whether messages without a contract are published, too. Asked at synthesis: publishers come later. */
  messages(): { readonly contracts: readonly EventContract[]; readonly others: boolean };
}

/** The type of content that came without an envelope, as docs/messages.md says. */
const UNTYPED = 'Untyped';

/** A library limit: a role has 10,240 characters of inline policies (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html). */
const LONGEST_TYPES = 2_048;

/** A library default: a batch of ten while the destination does not answer, at 7.5 s per message (three attempts of the SDK). */
const TIMEOUT = Duration.seconds(90);

/** A function that takes messages from a queue or a stream to a consumer that the broker does not deliver to itself. */
export class MessageForwarder extends CatalogFunction {
  constructor(scope: Construct, id: string, { consumer, pattern, messages, environment, largeEnvironment }: MessageForwarderProps) {
    const events = forwardedEvents(pattern, messages);
    super(scope, id, {
      handler: 'message-forwarder',
      description: `Forwards messages of ${scope.node.path}`,
      environment: {
        PATTERN_PATH: patternPath(pattern),
        FORWARD_TO: Stack.of(scope).toJsonString({ ...addressOf(consumer), ...consumer.eventBus && events }),
        ...environment,
      },
      largeEnvironment,
      timeout: TIMEOUT,
      memorySize: 256,
      failedRuns: 'Its event source retries what it could not forward, and moves it to the dead-letter queue of the subscription',
    });
    grantDelivery(this, consumer, events);
  }
}

/** The destination as described in docs/messages.md. */
function addressOf({ queue, topic, stream, stateMachine, eventBus }: MessageConsumerConfig): { readonly [kind: string]: string | undefined } {
  return {
    queueUrl: queue?.queueUrl,
    topicArn: topic?.topicArn,
    streamName: stream?.streamName,
    stateMachineArn: stateMachine?.stateMachineArn,
    busName: eventBus?.eventBusArn,
  };
}

interface ForwardedEvents {
  readonly sources: unknown;
  readonly types: unknown;
}

/**
 * The events that may go onto a bus: those of the contracts, and what has the path of the pattern as its source. Consumers of a
 * bus believe its source and type: who may publish to a channel could claim those of others otherwise.
 */
function forwardedEvents(pattern: Construct, messages: MessageForwarderProps['messages']): ForwardedEvents {
  const sources = () => [...new Set([...messages().contracts.map(({ source }) => source), patternPath(pattern)])];
  const types = () => {
    const { contracts, others } = messages();
    const known = [...contracts.map(({ eventType }) => eventType), UNTYPED];
    return others || known.join().length > LONGEST_TYPES ? undefined : known;
  };
  return { sources: Lazy.any({ produce: sources }), types: Lazy.any({ produce: types }) };
}

/** Each entry of a request is evaluated separately (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-conditions.html). */
function putConditions({ sources, types }: ForwardedEvents) {
  return { StringEquals: { 'events:source': sources, 'events:detail-type': types } };
}

function grantDelivery(grantee: MessageForwarder, consumer: MessageConsumerConfig, events: ForwardedEvents) {
  const { queue, topic, stream, stateMachine, stateMachineKey, eventBus } = consumer;
  const allow = (arn: string, action: string, conditions?: { [operator: string]: { [key: string]: unknown } }) =>
    iam.Grant.addToPrincipal({ grantee, actions: [action], resourceArns: [arn], conditions });
  if (queue) { grantSendTo(queue, grantee); }
  if (topic) {
    grantOn(topic, topic, { grantee, actions: ['sns:Publish'], resourceArns: [topic.topicArn] });
    if (topic.masterKey) { grantKey(topic.masterKey, grantee, 'kms:Decrypt', 'kms:GenerateDataKey'); }
  }
  if (stream) {
    allow(stream.streamArn, 'kinesis:PutRecords');
    if (stream.encryptionKey) { grantKey(stream.encryptionKey, grantee, 'kms:GenerateDataKey'); }
  }
  if (stateMachine) {
    allow(stateMachine.stateMachineArn, 'states:StartExecution');
    grantStartKey(stateMachineKey, grantee);
  }
  if (eventBus) {
    allow(eventBus.eventBusArn, 'events:PutEvents', putConditions(events));
    if (isElsewhere('account', grantee, eventBus)) { warnOfBusPolicy(grantee, eventBus, grantee, putConditions(events)); }
  }
}
