import { aws_iam as iam, aws_kms as kms, aws_scheduler as scheduler, aws_stepfunctions as sfn, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import {
  DecoupledMessaging, EventBroker, EventContract, IMessageConsumer, JsonSchema, MessageChannel, MessageConsumer, PubSub, ScheduledTask,
  StateMachineConsumerOptions,
} from '../../../src';
import { shop } from '../../support/stacks';

const paid = EventContract.fromSchema('OrderPaid', { version: 1, source: 'shop', schema: JsonSchema.fromObject({ type: 'object' }) });

function machine(stack: Stack, encryptionConfiguration?: sfn.EncryptionConfiguration): sfn.StateMachine {
  return new sfn.StateMachine(stack, 'Fulfil', { definitionBody: sfn.DefinitionBody.fromString('{"StartAt":"Done","States":{"Done":{"Type":"Succeed"}}}'), encryptionConfiguration });
}

/** What starts executions, and a part of the id of its role. */
const STARTERS: [string, string, (stack: Stack, consumer: IMessageConsumer) => unknown][] = [
  ['the rule of a bus', 'DeliveryRole', (stack, consumer) => new PubSub(stack, 'Events', { contracts: [paid] }).subscribe('Fulfil', consumer, { events: [paid] })],
  ['the forwarder of a topic', 'Forwarder', (stack, consumer) => new PubSub(stack, 'Events', { contracts: [paid], broker: EventBroker.topic() })
    .subscribe('Fulfil', consumer, { events: [paid] })],
  ['the forwarder of a channel', 'Forwarder', (stack, consumer) => new DecoupledMessaging(stack, 'Orders', { channel: MessageChannel.queue() }).subscribe('Fulfil', consumer)],
  ['a schedule', 'Nightly', (stack, consumer) => new ScheduledTask(stack, 'Nightly', { schedule: scheduler.ScheduleExpression.rate(Duration.hours(1)), consumer })],
];

interface Statement { readonly Action: string | string[]; readonly Resource: unknown }

function granted(stack: Stack, role: string): Statement[] {
  const policies = Object.entries(Template.fromStack(stack).findResources('AWS::IAM::Policy')).filter(([id]) => id.includes(role));
  return policies.flatMap(([, { Properties }]) => (Properties as { PolicyDocument: { Statement: Statement[] } }).PolicyDocument.Statement);
}

describe.each(STARTERS)('%s', (_, role, start) => {
  test('may use the key of the state machine, and that key only', () => {
    const stack = shop();
    const encryptionKey = new kms.Key(stack, 'Key');
    start(stack, MessageConsumer.stateMachine(machine(stack, new sfn.CustomerManagedEncryptionConfiguration(encryptionKey)), { encryptionKey }));
    const statements = granted(stack, role);
    expect(statements).toContainEqual(expect.objectContaining({ Action: 'states:StartExecution' }));
    expect(statements.filter(({ Action }) => [Action].flat().some(action => action.startsWith('kms:'))))
      .toEqual([{ Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Effect: iam.Effect.ALLOW, Resource: stack.resolve(encryptionKey.keyArn) }]);
  });

  test('may use no key where the state machine has none of yours', () => {
    const stack = shop();
    start(stack, MessageConsumer.stateMachine(machine(stack, new sfn.AwsOwnedEncryptionConfiguration())));
    expect(JSON.stringify(granted(stack, role))).not.toContain('kms:');
  });
});

test('a key of yours that is not given is refused', () => {
  const stack = shop();
  const encrypted = machine(stack, new sfn.CustomerManagedEncryptionConfiguration(new kms.Key(stack, 'Key')));
  expect(() => MessageConsumer.stateMachine(encrypted))
    .toThrow("MessageConsumer.stateMachine: encryptionKey must be given, because 'Shop/Fulfil' is encrypted with a key of yours, got nothing.");
});

test('something else in place of a key is refused', () => {
  const options = { encryptionKey: 'alias/mine' } as unknown as StateMachineConsumerOptions;
  expect(() => MessageConsumer.stateMachine(machine(shop()), options)).toThrow("MessageConsumer.stateMachine: encryptionKey must be a key (kms.IKey), got 'alias/mine'.");
});
