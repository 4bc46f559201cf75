import { App, aws_iam as iam, aws_kms as kms, Stack } from 'aws-cdk-lib';
import { DecoupledMessaging, EventBroker, EventContract, JsonSchema, MessageChannel, OperationsDashboard, PubSub, QueueLoadLeveling, QueueWorker } from '../../../src';
import { userFunction, warnings } from '../../support/stacks';

const contract = EventContract.fromSchema('OrderPaid', { version: 1, source: 'coffee', schema: JsonSchema.fromObject({ type: 'object' }) });

let app: App;
let stack: Stack;
beforeEach(() => {
  app = new App({ analyticsReporting: false, treeMetadata: false });
  stack = new Stack(app, 'Shop', { env: { account: '111122223333', region: 'eu-west-1' } });
});
const roleOf = (account: string) => iam.Role.fromRoleArn(stack, 'Theirs', `arn:aws:iam::${account}:role/theirs`);
const encryptionKey = () => new kms.Key(stack, 'Key');

const GRANTS: [string, string, (role: iam.IRole) => iam.Grant][] = [
  ['a bus', 'events:PutEvents', role => new PubSub(stack, 'Events', { contracts: [contract] }).grantPublish(role, contract)],
  ['a topic', 'sns:Publish', role => new PubSub(stack, 'Events', { broker: EventBroker.topic(), contracts: [contract], encryptionKey: encryptionKey() }).grantPublish(role, contract)],
  ['a topic channel', 'sns:Publish', role => new DecoupledMessaging(stack, 'Orders', { channel: MessageChannel.topic(), encryptionKey: encryptionKey() }).grantPublish(role)],
  ['a queue channel', 'sqs:SendMessage', role => new DecoupledMessaging(stack, 'Orders', { channel: MessageChannel.queue(), encryptionKey: encryptionKey() }).grantPublish(role)],
  ['a leveled queue', 'sqs:SendMessage', role => new QueueLoadLeveling(stack, 'Jobs', { worker: QueueWorker.function(userFunction(stack)) }).grantSendMessages(role)],
];

describe.each(GRANTS)('%s', (_, action, grant) => {
  test('granted to an imported role of another account: a warning has the statement that the role needs', () => {
    grant(roleOf('222233334444'));
    const [text, ...others] = warnings(stack).filter(each => each.includes("'Shop/Theirs'")).sort((one, two) => Number(one.includes('kms:')) - Number(two.includes('kms:')));
    expect(others).toEqual(stack.node.tryFindChild('Key') ? [expect.stringContaining('"Action":["kms:Decrypt","kms:GenerateDataKey"]')] : []);
    expect(text).toMatch(/^The policy of 'Shop\/Theirs' cannot be changed from here\. Add this statement to it: \{"Action":/);
    expect(text).toContain(action);
    expect(text).not.toContain('"Principal"');
  });

  test('granted to an imported role of its account: CDK adds the statement', () => {
    grant(roleOf('111122223333'));
    expect(warnings(stack).filter(each => each.includes("'Shop/Theirs'"))).toEqual([]);
  });
});

test('a dashboard of patterns of another account says what to do', () => {
  new PubSub(stack, 'Events');
  new QueueLoadLeveling(stack, 'Jobs', { worker: QueueWorker.function(userFunction(stack)) });
  const other = new Stack(app, 'Other', { env: { account: '222233334444', region: 'eu-west-1' } });
  new OperationsDashboard(other, 'Dashboard', { observedScope: app });
  expect(() => app.synth()).toThrow("OperationsDashboard at 'Other/Dashboard': observedScope must have patterns of the account and Region of the dashboard only, "
    + 'because the names of their resources are known there: make a dashboard in a stack of each, whose observedScope is that stack, got ');
});

test('a dashboard of another stack of the same account and Region shows the patterns', () => {
  new QueueLoadLeveling(stack, 'Jobs', { worker: QueueWorker.function(userFunction(stack)) });
  new OperationsDashboard(new Stack(app, 'Operations', { env: { account: '111122223333', region: 'eu-west-1' } }), 'Dashboard', { observedScope: app });
  expect(() => app.synth()).not.toThrow();
});
