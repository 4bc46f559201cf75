import { App, aws_kms as kms, aws_sqs as sqs, Stack } from 'aws-cdk-lib';
import { EventContract, JsonSchema, MessageConsumer, PubSub, RestApiAccount } from '../../src';
import { RawTemplate, StackTemplate } from '../../src/core/testing/private/stack-template';
import { servicePrincipals } from '../contract/rules/service-principals';

// templates of the patterns: test/contract

test('the setting of an account, which no pattern makes', () => {
  const app = new App();
  const stack = new Stack(app, 'Account');
  new RestApiAccount(stack, 'RestApiAccount');
  expect(servicePrincipals(new StackTemplate(app.synth().getStackByName('Account').template as RawTemplate))).toEqual([]);
});

test('a queue of another stack, whose policy cannot name the rule', () => {
  const app = new App();
  const [here, other] = [new Stack(app, 'Here'), new Stack(app, 'Other')];
  const contract = EventContract.fromSchema('OrderCreated', { version: 1, source: 'coffee.orders', schema: JsonSchema.fromObject({}) });
  const queue = new sqs.Queue(other, 'Queue', { encryptionMasterKey: new kms.Key(other, 'Key') });
  new PubSub(here, 'Events', { contracts: [contract] }).subscribe('Orders', MessageConsumer.queue(queue), { events: [contract] });
  const { stacks } = app.synth();
  const templates = stacks.map(({ template }) => new StackTemplate(template as RawTemplate));
  expect(templates.flatMap(template => template.ofType('AWS::SQS::QueuePolicy'))).not.toEqual([]);
  expect(templates.flatMap(servicePrincipals)).toEqual([]);
});
