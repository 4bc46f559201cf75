import { Aws, aws_iam as iam, aws_scheduler as scheduler, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { patternPath } from '../../operations/private/catalog-metric';
import { deployedName } from '../../private/deployed-name';
import { grantKey } from '../../private/key-grants';
import { inKeyOrder } from '../../private/key-order';
import { grantStartKey } from '../../private/machine-encryption';
import { grantSend } from '../../private/queue-grants';
import { LONGEST_NAME } from '../../workers/private/schedule-group';
import { EventContract } from '../event-contract';
import { MessageConsumerConfig } from '../message-consumer-config';

/** The type of messages without a contract. */
const UNTYPED = 'ScheduledRun.v1';

/** The message of a run, as docs/messages.md describes it. */
export interface RunMessage {
  readonly source: string;
  readonly type: string;
  readonly [attribute: string]: unknown;
}

/**
 * The message of each run. Scheduler gives every attempt another execution id: schedule and time are the same for all attempts of a run.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
 */
export function runMessage(task: Construct, contract: EventContract | undefined, data: object = {}): RunMessage {
  const { scheduleArn, scheduledTime } = scheduler.ContextAttribute;
  return {
    specversion: '1.0',
    id: `${scheduleArn}/${scheduledTime}`,
    source: contract?.source ?? patternPath(task),
    type: contract?.eventType ?? UNTYPED,
    time: scheduledTime,
    datacontenttype: 'application/json',
    data: inKeyOrder(data),
  };
}

type TargetCall = Omit<scheduler.ScheduleTargetConfig, 'role' | 'retryPolicy' | 'deadLetterConfig'>;

/** How Scheduler hands a message to a consumer other than a function. */
export function targetCall(task: Construct, consumer: MessageConsumerConfig, message: RunMessage): TargetCall {
  const { queue, topic, stream, stateMachine, eventBus } = consumer;
  const input = scheduler.ScheduleTargetInput.fromObject(message);
  const text = Stack.of(task).toJsonString(message);
  const group = deployedName(task, LONGEST_NAME);
  const beside = { MessageAttributes: { type: { DataType: 'String', StringValue: message.type } } };
  const inOrder = { MessageGroupId: group, MessageDeduplicationId: `${group}-${scheduler.ContextAttribute.scheduledTime}` };
  if (queue?.fifo) { return sdkCall('sqs:sendMessage', { QueueUrl: queue.queueUrl, MessageBody: text, ...beside, ...inOrder }); }
  if (queue) { return { arn: queue.queueArn, input }; }
  if (topic) { return sdkCall('sns:publish', { TopicArn: topic.topicArn, Message: text, ...beside, ...topic.fifo && inOrder }); }
  if (stream) { return { arn: stream.streamArn, input, kinesisParameters: { partitionKey: group } }; }
  if (stateMachine) { return { arn: stateMachine.stateMachineArn, input }; }
  return { arn: eventBus!.eventBusArn, input, eventBridgeParameters: { source: message.source, detailType: message.type } };
}

/** A request of any kind. The templated targets have no message attributes, and need deduplication by content. */
function sdkCall(request: string, parameters: object): TargetCall {
  return { arn: `arn:${Aws.PARTITION}:scheduler:::aws-sdk:${request}`, input: scheduler.ScheduleTargetInput.fromObject(parameters) };
}

/** Grants the role of a schedule what `targetCall` needs. */
export function grantCall(role: iam.Role, consumer: MessageConsumerConfig, { source, type }: RunMessage) {
  const { queue, topic, stream, stateMachine, stateMachineKey, eventBus } = consumer;
  const allow = (arn: string, action: string, conditions?: { [operator: string]: { [key: string]: string } }) =>
    role.addToPolicy(new iam.PolicyStatement({ actions: [action], resources: [arn], conditions }));
  if (queue) { grantSend(queue, role); }
  if (topic) {
    allow(topic.topicArn, 'sns:Publish');
    if (topic.masterKey) { grantKey(topic.masterKey, role, 'kms:Decrypt', 'kms:GenerateDataKey'); }
  }
  if (stream) {
    allow(stream.streamArn, 'kinesis:PutRecord');
    if (stream.encryptionKey) { grantKey(stream.encryptionKey, role, 'kms:GenerateDataKey'); }
  }
  if (stateMachine) {
    allow(stateMachine.stateMachineArn, 'states:StartExecution');
    grantStartKey(stateMachineKey, role);
  }
  if (eventBus) { allow(eventBus.eventBusArn, 'events:PutEvents', { StringEquals: { 'events:source': source, 'events:detail-type': type } }); }
}
