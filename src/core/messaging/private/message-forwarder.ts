import { aws_iam as iam, Duration, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { patternPath } from '../../operations/private/catalog-metric';
import { CatalogFunction } from '../../private/catalog-function';
import { grantKey } from '../../private/key-grants';
import { grantSend } from '../../private/queue-grants';
import { MessageConsumerConfig } from '../message-consumer-config';

export interface MessageForwarderProps {
  /** No function. */
  readonly destination: MessageConsumerConfig;
  /** Whose messages they are. */
  readonly pattern: Construct;
}

/** A batch of ten while the destination does not answer, at 7.5 s a message (three attempts of the SDK): the figure is ours. */
const TIMEOUT = Duration.seconds(90);

/** What takes messages from a queue or a stream to a destination that the broker does not deliver to by itself. */
export class MessageForwarder extends CatalogFunction {
  constructor(scope: Construct, id: string, { destination, pattern }: MessageForwarderProps) {
    super(scope, id, {
      handler: 'message-forwarder',
      description: `Passes on messages of ${scope.node.path}`,
      environment: {
        PATTERN_PATH: patternPath(pattern),
        FORWARD_TO: Stack.of(scope).toJsonString(addressOf(destination)),
      },
      timeout: TIMEOUT,
      memorySize: 256,
      failedRuns: 'Its event source tries again what it could not pass on, and sets it aside in the subscription\'s dead-letter queue',
    });
    grantDelivery(destination, this);
  }
}

/** As docs/messages.md has it. */
function addressOf({ queue, topic, stream, stateMachine, eventBus }: MessageConsumerConfig): { readonly [kind: string]: string | undefined } {
  return {
    queueUrl: queue?.queueUrl,
    topicArn: topic?.topicArn,
    streamName: stream?.streamName,
    stateMachineArn: stateMachine?.stateMachineArn,
    busName: eventBus?.eventBusArn,
  };
}

function grantDelivery({ queue, topic, stream, stateMachine, eventBus }: MessageConsumerConfig, grantee: iam.IGrantable) {
  const allow = (arn: string, action: string) => iam.Grant.addToPrincipal({ grantee, actions: [action], resourceArns: [arn] });
  if (queue) { grantSend(queue, grantee); }
  if (topic) {
    allow(topic.topicArn, 'sns:Publish');
    if (topic.masterKey) { grantKey(topic.masterKey, grantee, 'kms:Decrypt', 'kms:GenerateDataKey'); }
  }
  if (stream) {
    allow(stream.streamArn, 'kinesis:PutRecords');
    if (stream.encryptionKey) { grantKey(stream.encryptionKey, grantee, 'kms:GenerateDataKey'); }
  }
  if (stateMachine) { allow(stateMachine.stateMachineArn, 'states:StartExecution'); }
  if (eventBus) { allow(eventBus.eventBusArn, 'events:PutEvents'); }
}
