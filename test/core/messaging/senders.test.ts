import { App, aws_ecs as ecs, aws_iam as iam, aws_lambda as lambda, CfnOutput, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Publications } from '../../../handlers/shared/publishing/destination';
import {
  DecoupledMessaging, EventContract, FanOutFanIn, FanOutIntake, JsonSchema, MessageChannel, MessagePublisher, PublishGrantOptions, PubSub,
  QueueLoadLeveling, QueueWorker, SubtaskWorker,
} from '../../../src';
import { shop, userFunction, userTask, warnings as allWarnings } from '../../support/stacks';

const contract = (name: string, description = '') => EventContract.fromSchema(name, {
  version: 1, source: 'coffee', schema: JsonSchema.fromObject({ type: 'object', description }),
});
const orderPaid = contract('OrderPaid');
const payments = (stack: Stack, id = 'Payments') => new QueueLoadLeveling(stack, id, { worker: QueueWorker.function(userFunction(stack, `${id}Worker`)) });
const renditions = (stack: Stack) => new FanOutFanIn(stack, 'Renditions', {
  intake: FanOutIntake.messages(), workers: { small: SubtaskWorker.function(userFunction(stack, 'Small')) },
});

interface Variables { readonly [name: string]: unknown }
interface ContainerProperties { readonly Name: string; readonly Environment?: readonly { readonly Name: string; readonly Value: unknown }[] }

/** What synthesis warns of, without alarms that notify nobody. */
const warnings = (stack: Stack) => allWarnings(stack).filter(text => !text.includes('alarmWithoutAction'));

const infos = (stack: Stack) => Annotations.fromStack(stack).findInfo('*', Match.anyValue()).map(({ entry }) => String(entry.data));

/** The variables of the user's function. */
function variablesOf(fn: lambda.Function): Variables {
  const stack = Stack.of(fn);
  const id = stack.getLogicalId(fn.node.defaultChild as lambda.CfnFunction);
  const { Properties } = Template.fromStack(stack).findResources('AWS::Lambda::Function')[id] as { Properties: { Environment?: { Variables: Variables } } };
  return Properties.Environment?.Variables ?? {};
}

/** The variable of each container of the only task definition of a stack. */
function publicationsByContainer(stack: Stack): { readonly [container: string]: unknown } {
  const [task] = Object.values(Template.fromStack(stack).findResources('AWS::ECS::TaskDefinition'));
  const containers = task.Properties.ContainerDefinitions as ContainerProperties[];
  return Object.fromEntries(containers.map(({ Name, Environment = [] }) => [Name, Environment.find(each => each.Name === 'CATALOG_PUBLISH')?.Value]));
}

const publicationsOfContainer = (stack: Stack) => publicationsByContainer(stack).Worker;

/** What `publish` reads, with the ids of resources in the place of what is known at deployment. */
function read(value: unknown): Publications {
  const [, parts] = (value as { readonly 'Fn::Join': [string, unknown[]] })['Fn::Join'];
  return Publications.fromText(parts.map(part => typeof part === 'string' ? part : (part as { Ref: string }).Ref).join(''));
}

/** The id of the resource that a value is known by at deployment. */
const refOf = (stack: Stack, value: string) => (stack.resolve(value) as { Ref: string }).Ref;
const urlOf = (stack: Stack, { queueUrl }: { readonly queueUrl: string }) => refOf(stack, queueUrl);
const containerOf = (stack: Stack) => MessagePublisher.container(userTask(stack).defaultContainer!);

interface Destination {
  readonly queue: { readonly queueUrl: string };
  readonly grant: (grantee: iam.IGrantable, options?: PublishGrantOptions) => iam.Grant;
  readonly source: string;
}

describe.each<[string, (stack: Stack) => Destination]>([
  ['QueueLoadLeveling', stack => {
    const pattern = payments(stack);
    return { queue: pattern.queue, grant: (grantee, options) => pattern.grantSendMessages(grantee, options), source: '/Shop/Payments' };
  }],
  ['FanOutFanIn', stack => {
    const pattern = renditions(stack);
    return { queue: pattern.intakeQueue, grant: (grantee, options) => pattern.grantSendMessages(grantee, options), source: '/Shop/Renditions' };
  }],
])('grantSendMessages of %s', (_, create) => {
  test('configures a function: publish() sends any type to the queue', () => {
    const stack = shop();
    const { queue, grant, source } = create(stack);
    const checkout = userFunction(stack, 'Checkout');
    expect([grant(checkout), grant(checkout.currentVersion)].map(({ success }) => success)).toEqual([true, true]);
    expect(read(variablesOf(checkout).CATALOG_PUBLISH).find('Charge.v1')).toEqual({ queueUrl: urlOf(stack, queue), source });
    expect(warnings(stack)).toEqual([]);
  });

  test('configures a container, whose task role may send', () => {
    const stack = shop();
    const { queue, grant, source } = create(stack);
    expect(grant(containerOf(stack)).success).toBe(true);
    expect(read(publicationsOfContainer(stack)).find('Charge.v1')).toEqual({ queueUrl: urlOf(stack, queue), source });
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      Roles: [{ Ref: Match.stringLikeRegexp('^TranscodeTaskRole') }],
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Effect: 'Allow', Action: Match.anyValue() })]) },
    });
  });

  test('configures nothing for a role', () => {
    const stack = shop();
    const { grant } = create(stack);
    const checkout = userFunction(stack, 'Checkout');
    grant(checkout.role!);
    expect(variablesOf(checkout)).toEqual({});
    expect(warnings(stack)).toEqual([]);
  });

  test('names the queue where the function has others', () => {
    const stack = shop();
    const { queue, grant } = create(stack);
    const other = payments(stack, 'Refunds');
    const checkout = userFunction(stack, 'Checkout');
    grant(checkout, { destination: 'first' });
    other.grantSendMessages(checkout);
    const publications = read(variablesOf(checkout).CATALOG_PUBLISH);
    expect([publications.find('Charge', 'first').queueUrl, publications.find('Charge').queueUrl]).toEqual([urlOf(stack, queue), urlOf(stack, other.queue)]);
    expect(() => other.grantSendMessages(checkout, { destination: 'first' })).toThrow("destination must be another name, because publish() of 'Shop/Checkout' sends any type to");
    expect(warnings(stack)).toEqual([]);
  });

  test('names what to set on an imported function', () => {
    const stack = shop();
    const { grant, source } = create(stack);
    grant(lambda.Function.fromFunctionArn(stack, 'Imported', 'arn:aws:lambda:eu-west-1:111122223333:function:x'));
    expect(warnings(stack)).toContainEqual(expect.stringContaining(`Set CATALOG_PUBLISH on it to a JSON object from '*' to {"queueUrl": "...", "source": "${source}"}.`));
  });
});

describe('a function that may send to a queue', () => {
  test('of another stack needs the stack of the queue, and not the other way round', () => {
    const stack = shop();
    const office = new Stack(stack.node.root as App, 'Office');
    payments(stack).grantSendMessages(userFunction(office, 'Checkout'));
    (stack.node.root as App).synth();
    expect([office.dependencies, stack.dependencies]).toEqual([[stack], []]);
  });

  test.each([['Payments', 'Refunds'], ['Refunds', 'Payments']])('and to another one, %s first, sends to none without a name: synthesis says so of both', (...ids) => {
    const stack = shop();
    const checkout = userFunction(stack, 'Checkout');
    ids.forEach(id => payments(stack, id).grantSendMessages(checkout));
    expect(variablesOf(checkout)).toEqual({});
    expect(infos(stack).sort()).toEqual(['Payments', 'Refunds'].map(id => expect.stringContaining(
      `publish() of 'Shop/Checkout' does not send to Shop/${id}, because it has other destinations without a name, or no room in its environment. Name the queue, such as 'payments',`)));
    expect(warnings(stack)).toEqual([]);
  });

  test.each([[true], [false]])('and publish a type to a channel, sends the type there, and no mistyped one to the queue (the queue first: %s)', isFirst => {
    const stack = shop();
    const checkout = userFunction(stack, 'Checkout');
    const channel = new DecoupledMessaging(stack, 'Orders', { channel: MessageChannel.topic(), contracts: [orderPaid] });
    const queue = payments(stack);
    if (isFirst) { queue.grantSendMessages(checkout); }
    channel.grantPublish(checkout);
    if (!isFirst) { queue.grantSendMessages(checkout); }
    const publications = read(variablesOf(checkout).CATALOG_PUBLISH);
    expect(publications.find('OrderPaid.v1').topicArn).toBe(refOf(stack, channel.topic!.topicArn));
    expect(() => publications.find('OrderPayed.v1')).toThrow('OrderPayed.v1 must be one of the types in CATALOG_PUBLISH');
    expect([infos(stack), warnings(stack)]).toEqual([[expect.stringContaining('does not send to Shop/Payments')], []]);
  });

  test('keeps the variable that the user has set', () => {
    const made = (grants: boolean) => {
      const stack = shop();
      const checkout = userFunction(stack, 'Checkout', { environment: { CATALOG_PUBLISH: '{"*":{"busName":"own","source":"own"}}' } });
      const queue = payments(stack);
      if (grants) { queue.grantSendMessages(checkout); }
      return [variablesOf(checkout), warnings(stack)];
    };
    expect(made(true)).toEqual(made(false));
  });

  test('keeps the variable that the user sets afterwards', () => {
    const stack = shop();
    const checkout = userFunction(stack, 'Checkout');
    payments(stack).grantSendMessages(checkout);
    checkout.addEnvironment('CATALOG_PUBLISH', '{}');
    expect(variablesOf(checkout)).toEqual({ CATALOG_PUBLISH: '{}' });
  });

  test('has no variable at the edge, where functions have none', () => {
    const stack = new Stack(new App(), 'Shop', { env: { account: '111122223333', region: 'us-east-1' } });
    const checkout = userFunction(stack, 'Checkout');
    payments(stack).grantSendMessages(checkout);
    new CfnOutput(stack, 'Edge', { value: checkout.currentVersion.edgeArn });
    expect(variablesOf(checkout)).toEqual({});
  });

  test('at the edge still needs the variable of a type that it publishes', () => {
    const stack = new Stack(new App(), 'Shop', { env: { account: '111122223333', region: 'us-east-1' } });
    const checkout = userFunction(stack, 'Checkout');
    payments(stack).grantSendMessages(checkout);
    new PubSub(stack, 'Events', { contracts: [orderPaid] }).grantPublish(checkout, orderPaid, { destination: 'events' });
    new CfnOutput(stack, 'Edge', { value: checkout.currentVersion.edgeArn });
    expect(() => (stack.node.root as App).synth()).toThrow('CATALOG_PUBLISH');
  });

  test('is as it was where its environment has no room: synthesis says so', () => {
    const stack = shop();
    const environment = { TEXT: 'x'.repeat(4_000) };
    const checkout = userFunction(stack, 'Checkout', { environment });
    payments(stack).grantSendMessages(checkout);
    expect(variablesOf(checkout)).toEqual(environment);
    expect([infos(stack), warnings(stack)]).toEqual([[expect.stringContaining('does not send to Shop/Payments')], []]);
  });

  test('by a name is refused where its environment has no room, with the variable that is the largest', () => {
    const stack = shop();
    const checkout = userFunction(stack, 'Checkout', { environment: { TEXT: 'x'.repeat(4_000) } });
    payments(stack).grantSendMessages(checkout, { destination: 'payments' });
    expect(() => (stack.node.root as App).synth()).toThrow(/environment must have at most 4096 bytes of variables \(Lambda limit\).* of them in TEXT/);
  });

  test('by a name keeps the variable that the user has set: a warning has the entry', () => {
    const stack = shop();
    const checkout = userFunction(stack, 'Checkout', { environment: { CATALOG_PUBLISH: '{}' } });
    payments(stack).grantSendMessages(checkout, { destination: 'payments' });
    expect(variablesOf(checkout)).toEqual({ CATALOG_PUBLISH: '{}' });
    expect(warnings(stack)).toEqual([expect.stringContaining(
      "CATALOG_PUBLISH of 'Shop/Checkout' is set already, and stays as it is. It needs an entry from 'payments/*' to {\"queueUrl\": \"...\", \"source\": \"/Shop/Payments\"} for publish().")]);
  });
});

describe('a container that publishes', () => {
  test('knows the destinations of a bus and of channels, named or not', () => {
    const stack = shop();
    const container = userTask(stack).defaultContainer!;
    const bus = new PubSub(stack, 'Events', { contracts: [orderPaid] });
    const channel = new DecoupledMessaging(stack, 'Ledger', { channel: MessageChannel.fifoQueue(), contracts: [orderPaid] });
    bus.grantPublish(MessagePublisher.container(container), orderPaid);
    channel.grantPublish(MessagePublisher.container(container), orderPaid, { destination: 'ledger' });
    const publications = read(publicationsOfContainer(stack));
    expect(publications.find('OrderPaid.v1')).toMatchObject({ busName: refOf(stack, bus.eventBus!.eventBusName), source: 'coffee', schema: { type: 'object' } });
    expect(publications.find('OrderPaid.v1', 'ledger').queueUrl).toBe(urlOf(stack, channel.queue!));
    expect(() => channel.grantPublish(MessagePublisher.container(container), orderPaid)).toThrow("destination must be given, because publish() of 'Shop/Transcode/Worker' sends OrderPaid.v1 to Shop/Events");
  });

  test.each<[what: string, channel: MessageChannel, addressOf: (pattern: DecoupledMessaging) => [kind: string, value: string], action: string]>([
    ['topic', MessageChannel.topic(), ({ topic }) => ['topicArn', topic!.topicArn], 'sns:Publish'],
    ['stream', MessageChannel.stream({ shardCount: 1 }), ({ stream }) => ['streamName', stream!.streamName], 'kinesis:PutRecord'],
  ])('knows a %s, and its role may publish there', (_, channel, addressOf, action) => {
    const stack = shop();
    const pattern = new DecoupledMessaging(stack, 'Orders', { channel });
    pattern.grantPublish(containerOf(stack));
    const [kind, value] = addressOf(pattern);
    expect(read(publicationsOfContainer(stack)).find('OrderPaid.v1')).toEqual({ [kind]: refOf(stack, value), source: '/Shop/Orders' });
    expect(JSON.stringify(Template.fromStack(stack).findResources('AWS::IAM::Policy'))).toContain(action);
  });

  test('may put the events of its contract only', () => {
    const stack = shop();
    new PubSub(stack, 'Events', { contracts: [orderPaid] }).grantPublish(containerOf(stack), orderPaid);
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      Roles: [{ Ref: Match.stringLikeRegexp('^TranscodeTaskRole') }],
      PolicyDocument: {
        Statement: Match.arrayWith([Match.objectLike({
          Action: 'events:PutEvents', Condition: { StringEquals: Match.objectLike({ 'events:source': 'coffee', 'events:detail-type': 'OrderPaid.v1' }) },
        })]),
      },
    });
  });

  test('has the schemas that a function has no room for', () => {
    const stack = shop();
    const large = contract('Large', 'x'.repeat(20 * 1024));
    new PubSub(stack, 'Events', { contracts: [large] }).grantPublish(containerOf(stack), large);
    expect(read(publicationsOfContainer(stack)).find('Large.v1').schema).toMatchObject({ type: 'object' });
    expect(warnings(stack)).toEqual([]);
  });

  test('has no schemas above the limit of a task definition, with a warning', () => {
    const stack = shop();
    const large = contract('Large', 'x'.repeat(40 * 1024));
    new PubSub(stack, 'Events', { contracts: [large] }).grantPublish(containerOf(stack), large);
    expect(read(publicationsOfContainer(stack)).find('Large.v1').schema).toBeUndefined();
    expect(warnings(stack)).toEqual([expect.stringContaining("The schemas of the contracts that container 'Shop/Transcode/Worker' publishes")]);
  });

  test('keeps the variable that the user has set', () => {
    const stack = shop();
    const container = userTask(stack).defaultContainer!;
    container.addEnvironment('CATALOG_PUBLISH', '{}');
    payments(stack).grantSendMessages(MessagePublisher.container(container));
    expect(publicationsOfContainer(stack)).toBe('{}');
    expect(warnings(stack)).toEqual([expect.stringContaining("CATALOG_PUBLISH of 'Shop/Transcode/Worker' is set already")]);
  });

  test('and may send to two queues, sends to none without a name: synthesis warns of both', () => {
    const stack = shop();
    const publisher = containerOf(stack);
    ['Payments', 'Refunds'].forEach(id => payments(stack, id).grantSendMessages(publisher));
    expect(publicationsOfContainer(stack)).toBe('{}');
    expect(warnings(stack).sort()).toEqual(['Payments', 'Refunds'].map(id => expect.stringContaining(`publish() of 'Shop/Transcode/Worker' does not send to Shop/${id}`)));
  });

  test('of another stack needs the stack of the queue, and not the other way round', () => {
    const stack = shop();
    const office = new Stack(stack.node.root as App, 'Office');
    payments(stack).grantSendMessages(containerOf(office));
    (stack.node.root as App).synth();
    expect([office.dependencies, stack.dependencies]).toEqual([[stack], []]);
  });

  test.each<[string, unknown]>([['a task definition', new ecs.FargateTaskDefinition(shop(), 'Task')], ['nothing', undefined]])('is no %s', (_, given) => {
    expect(() => MessagePublisher.container(given as never)).toThrow(/^MessagePublisher\.container: container must be a container \(ecs\.ContainerDefinition\), got /);
  });
});

describe('a task definition whose containers publish', () => {
  test('configures each of them, also one that is added later, and one elsewhere in the tree', () => {
    const stack = shop();
    const task = userTask(stack);
    const queue = payments(stack);
    queue.grantSendMessages(MessagePublisher.taskDefinition(task));
    const image = ecs.ContainerImage.fromRegistry('audit');
    task.addContainer('Audit', { image });
    new ecs.ContainerDefinition(stack, 'Elsewhere', { taskDefinition: task, image });
    const values = Object.values(publicationsByContainer(stack));
    expect(values.map(value => read(value).find('Charge.v1').queueUrl)).toEqual(Array(3).fill(urlOf(stack, queue.queue)));
  });

  test('and that of one of its containers are one', () => {
    const stack = shop();
    const task = userTask(stack);
    const bus = new PubSub(stack, 'Events', { contracts: [orderPaid] });
    bus.grantPublish(MessagePublisher.container(task.defaultContainer!), orderPaid);
    bus.grantPublish(MessagePublisher.taskDefinition(task), orderPaid);
    payments(stack).grantSendMessages(MessagePublisher.taskDefinition(task), { destination: 'payments' });
    task.addContainer('Audit', { image: ecs.ContainerImage.fromRegistry('audit') });
    const { Worker, Audit } = publicationsByContainer(stack);
    expect(Audit).toEqual(Worker);
    expect(read(Audit).find('Charge', 'payments').source).toBe('/Shop/Payments');
    expect(warnings(stack)).toEqual([]);
  });

  test('without containers has a role that may send', () => {
    const stack = shop();
    const task = new ecs.FargateTaskDefinition(stack, 'Transcode');
    expect(payments(stack).grantSendMessages(MessagePublisher.taskDefinition(task)).success).toBe(true);
  });

  test('is not imported', () => {
    const imported = ecs.TaskDefinition.fromTaskDefinitionArn(shop(), 'Imported', 'arn:aws:ecs:eu-west-1:111122223333:task-definition/x:1');
    expect(() => MessagePublisher.taskDefinition(imported as never))
      .toThrow('MessagePublisher.taskDefinition: taskDefinition must be a task definition of this app (ecs.TaskDefinition), got ');
  });
});
