import { aws_iam as iam, Duration, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { patternPath } from '../../operations/private/catalog-metric';
import { CatalogFunction } from '../../private/catalog-function';
import { grantKey } from '../../private/key-grants';
import { MessageConsumerConfig } from '../message-consumer-config';
import { warnOfBusPolicy } from './bus-policy';
import { grantOn, isElsewhere } from './cross-account-grant';
import { grantSendTo } from './queue-send-grant';

export interface MessageForwarderProps {
  /** A consumer other than a function. */
  readonly consumer: MessageConsumerConfig;
  /** The pattern that owns the messages. */
  readonly pattern: Construct;
  /** Further variables. */
  readonly environment?: { [name: string]: string };
  /** What to do where they are too large. */
  readonly largeEnvironment?: string;
}

/** A library default: a batch of ten while the destination does not answer, at 7.5 s per message (three attempts of the SDK). */
const TIMEOUT = Duration.seconds(90);

/** A function that takes messages from a queue or a stream to a consumer that the broker does not deliver to itself. */
export class MessageForwarder extends CatalogFunction {
  constructor(scope: Construct, id: string, { consumer, pattern, environment, largeEnvironment }: MessageForwarderProps) {
    super(scope, id, {
      handler: 'message-forwarder',
      description: `Forwards messages of ${scope.node.path}`,
      environment: {
        PATTERN_PATH: patternPath(pattern),
        FORWARD_TO: Stack.of(scope).toJsonString(addressOf(consumer)),
        ...environment,
      },
      largeEnvironment,
      timeout: TIMEOUT,
      memorySize: 256,
      failedRuns: 'Its event source retries what it could not forward, and moves it to the dead-letter queue of the subscription',
    });
    grantDelivery(this, consumer);
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

function grantDelivery(grantee: MessageForwarder, { queue, topic, stream, stateMachine, eventBus }: MessageConsumerConfig) {
  const allow = (arn: string, action: string) => iam.Grant.addToPrincipal({ grantee, actions: [action], resourceArns: [arn] });
  if (queue) { grantSendTo(queue, grantee); }
  if (topic) {
    grantOn(topic, topic, { grantee, actions: ['sns:Publish'], resourceArns: [topic.topicArn] });
    if (topic.masterKey) { grantKey(topic.masterKey, grantee, 'kms:Decrypt', 'kms:GenerateDataKey'); }
  }
  if (stream) {
    allow(stream.streamArn, 'kinesis:PutRecords');
    if (stream.encryptionKey) { grantKey(stream.encryptionKey, grantee, 'kms:GenerateDataKey'); }
  }
  if (stateMachine) { allow(stateMachine.stateMachineArn, 'states:StartExecution'); }
  if (eventBus) {
    allow(eventBus.eventBusArn, 'events:PutEvents');
    if (isElsewhere('account', grantee, eventBus)) { warnOfBusPolicy(grantee, eventBus, grantee); }
  }
}
