import * as fs from 'fs';
import * as path from 'path';
import {
  App, aws_dynamodb as dynamodb, aws_ec2 as ec2, aws_sns as sns, aws_sqs as sqs, CfnParameter, Duration, NestedStack, Size, Stack, Stage, Token,
} from 'aws-cdk-lib';
import { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { Construct } from 'constructs';
import {
  CostEstimate, CostEstimateProps, CostItem, DecoupledMessaging, Idempotency, MessageChannel, MessageConsumer, PatternLoad, PubSub, QueueDelivery,
  QueueLoadLeveling, QueueWorker,
} from '../../../src';
import { shop, userFunction, warnings } from '../../support/stacks';

const MILLION = 1_000_000;

let stack: Stack;
let payments: QueueLoadLeveling;
beforeEach(() => {
  stack = shop();
  payments = new QueueLoadLeveling(stack, 'Payments', { worker: QueueWorker.function(userFunction(stack, 'Charge', { memorySize: 512 })) });
});

/** The dollars of the items by resource and price, of work alone. */
function work(load: Partial<PatternLoad> = {}, pattern: PatternLoad['pattern'] = payments): { [item: string]: number } {
  const { items } = CostEstimate.of(pattern.node.scope!, { loads: [{ pattern, unitsPerMonth: MILLION, ...load }] });
  return Object.fromEntries(items.filter(({ isAtRest }) => !isAtRest).map(({ resource, billedFor, units }) => [`${resource} ${billedFor}`, Number((units / MILLION).toFixed(6))]));
}

const synth = (scope: Construct) => (scope.node.root as Stage).synth({ force: true });
const fileIn = (assembly: CloudAssembly, name: string) => fs.readFileSync(path.join(assembly.directory, name), 'utf8');

test('a stack without loads costs what its resources cost at rest', () => {
  const { items, dollarsPerMonth } = CostEstimate.of(stack);
  expect(items.every(({ isAtRest, pattern }) => isAtRest && pattern === 'Shop/Payments')).toBe(true);
  expect(items.find(({ billedFor }) => billedFor === 'polled queues')).toEqual<CostItem>({
    pattern: 'Shop/Payments', resource: 'Shop/Payments/EventSource', billedFor: 'polled queues', isAtRest: true, units: 1, dollarsPerMonth: expect.closeTo(0.2628, 6) as number,
  });
  expect(dollarsPerMonth).toBeCloseTo(0.8628, 6);
});

test('a job is sent, received and deleted, and invokes the worker once', () => {
  expect(work({ functionDuration: Duration.millis(250) })).toEqual({
    'Shop/Payments/Queue sqs.request': 3, 'Shop/Charge lambda.request': 1, 'Shop/Charge lambda.gbSecondX86': 0.125,
  });
});

test('a batch is received and deleted at once, and invokes the worker once', () => {
  expect(work({ batchSize: 10 })).toMatchObject({ 'Shop/Payments/Queue sqs.request': 1.2, 'Shop/Charge lambda.request': 0.1 });
});

test('a message of more than 64 KB is several requests where it is sent and received', () => {
  expect(work({ unitSize: Size.kibibytes(100) })).toMatchObject({ 'Shop/Payments/Queue sqs.request': 5 });
});

test('a FIFO queue has a price of its own, and an idempotent worker two writes', () => {
  const worker = QueueWorker.function(userFunction(stack, 'Ship'), { idempotency: Idempotency.byMessageId() });
  const shipping = new QueueLoadLeveling(stack, 'Shipping', { worker, delivery: QueueDelivery.fifo() });
  const units = work({}, shipping);
  expect(units).toMatchObject({ 'Shop/Shipping/Queue sqs.fifoRequest': 3 });
  expect(Object.entries(units).filter(([item]) => item.endsWith('dynamoDb.writeUnit'))).toEqual([[expect.stringContaining('Idempotency'), 2]]);
});

test('a topic sends to queues for free, and each subscription receives each message', () => {
  const orders = new DecoupledMessaging(stack, 'Orders', { channel: MessageChannel.topic() });
  ['Bill', 'Ship'].forEach(name => orders.subscribe(name, MessageConsumer.function(userFunction(stack, `${name}Function`))));
  const units = work({}, orders);
  expect(Object.entries(units).filter(([item]) => /sns|sqs/.test(item)).map(([item, count]) => [item.split(' ')[1], count]).sort()).toEqual([['sns.publish', 1], ['sqs.request', 2], ['sqs.request', 2]]);
});

test('a budget that is too low fails the synthesis with the largest items', () => {
  const loads = [{ pattern: payments, unitsPerMonth: 10 * MILLION }];
  CostEstimate.of(stack, { loads, budget: 5 });
  expect(() => synth(stack)).toThrow(/CostEstimate at 'Shop': budget must be at least the estimate of \d+\.\d\d US dollars a month, got 5\. The largest items are Shop\/Payments\/Queue 12\.00 \(sqs\.request\), /);
  expect(() => synth(stack)).toThrow('The table is in Shop.costs.txt of the cloud assembly.');
});

test('a budget that is enough passes', () => {
  CostEstimate.of(stack, { budget: 1 });
  expect(() => synth(stack)).not.toThrow();
});

test('the synthesis writes a table of at most 100 columns', () => {
  const estimate = CostEstimate.of(stack, { loads: [{ pattern: payments, unitsPerMonth: 2 * MILLION }] });
  const table = fileIn(synth(stack), 'Shop.costs.txt');
  expect(table).toBe(estimate.table);
  const lines = table.split('\n');
  expect(lines.filter(line => line.length > 100)).toEqual([]);
  expect(lines[0]).toMatch(/^CostEstimate of Shop, US dollars a month +\d+\.\d\d$/);
  expect(table).toMatch(/\nShop\/Payments: 2,000,000 jobs a month +\d+\.\d\d\n/);
  expect(table).toMatch(/\n {2}Queue +sqs\.request +6,000,000 +2\.40\n/);
  expect(table).toMatch(/\n {2}6 resources +metrics of alarms +6 +0\.60\n/);
});

test('the assembly has the sums as metadata, and the template is as it was', () => {
  const before = synth(stack).getStackByName('Shop').template as unknown;
  const { dollarsPerMonth } = CostEstimate.of(stack, { loads: [{ pattern: payments, unitsPerMonth: MILLION }] });
  synth(stack);
  const artifact = synth(stack).getStackByName('Shop');
  expect(artifact.template).toEqual(before);
  const noted = artifact.findMetadataByType('cdk-serverless-catalog:dollarsPerMonth').map(({ path: place, data }) => [place, data]);
  expect(noted).toEqual(expect.arrayContaining([['/Shop', Number(dollarsPerMonth.toFixed(4))], ['/Shop/Payments/Queue', 1.2]]));
  expect(noted.length).toBe(new Set(noted.map(([place]) => place)).size);
});

test('what is added later is in the estimate, and what has no price is named', () => {
  const estimate = CostEstimate.of(stack);
  new ec2.Vpc(stack, 'Network', { natGateways: 1, maxAzs: 1 });
  new DecoupledMessaging(stack, 'Orders', { channel: MessageChannel.topic() }).subscribe('Wall', MessageConsumer.function(userFunction(stack, 'Wall')));
  expect(estimate.items.map(({ pattern }) => pattern)).toContain('Shop/Orders');
  expect(estimate.table).toContain('\nNot in the estimate, because the library has no price at rest:\n');
  expect(estimate.table).toContain('\n  AWS::EC2::NatGateway\n');
});

test('an app has the items of all stacks, nested ones too, and a pattern its own', () => {
  const app = stack.node.root as App;
  const nested = new NestedStack(stack, 'Nested');
  const inner = new QueueLoadLeveling(nested, 'Inner', { worker: QueueWorker.function(userFunction(nested, 'Inside')) });
  const loads = [inner, payments].map(pattern => ({ pattern, unitsPerMonth: MILLION }));
  const { items } = CostEstimate.of(app, { loads });
  expect(new Set(items.map(({ pattern }) => pattern))).toEqual(new Set(['Shop/Payments', 'Shop/Nested/Inner']));
  expect(items.map(({ resource }) => resource)).toEqual(expect.arrayContaining(['Shop/Nested/Inside', 'Shop/Charge']));
  expect(new Set(CostEstimate.of(payments).items.map(({ pattern }) => pattern))).toEqual(new Set(['Shop/Payments']));
  expect(fileIn(synth(app), 'App.costs.txt')).toContain('CostEstimate of the app');
});

test('a stack of another Region is warned of', () => {
  const abroad = new Stack(new App(), 'Abroad', { env: { account: '111122223333', region: 'eu-central-1' } });
  CostEstimate.of(abroad);
  expect(warnings(abroad)).toEqual([expect.stringContaining("CostEstimate has list prices of us-east-1, and 'Abroad' is in eu-central-1.")]);
});

const wrong = (load: Record<string, unknown>) => ({ loads: [{ pattern: payments, unitsPerMonth: 1, ...load } as PatternLoad] });
test.each<[string, () => CostEstimateProps, string]>([
  ['a budget of 0', () => ({ budget: 0 }), "CostEstimate at 'Shop': budget must be above 0 (US dollars a month), got 0."],
  ['a budget below 0', () => ({ budget: -1 }), "CostEstimate at 'Shop': budget must be above 0 (US dollars a month), got -1."],
  ['a budget that is no number', () => ({ budget: NaN }), "CostEstimate at 'Shop': budget must be above 0 (US dollars a month), got NaN."],
  ['a budget without an end', () => ({ budget: Infinity }), "CostEstimate at 'Shop': budget must be above 0 (US dollars a month), got Infinity."],
  ['units without an end', () => wrong({ unitsPerMonth: Infinity }), "CostEstimate at 'Shop': loads[0].unitsPerMonth must be 0 or more, got Infinity."],
  ['a batch of a token', () => wrong({ batchSize: Token.asNumber({ Ref: 'Batch' }) }), "CostEstimate at 'Shop': loads[0].batchSize must be a number that is known at synthesis, got 'a token'."],
  ['subtasks of a token', () => wrong({ subtasksPerJob: Token.asNumber({ Ref: 'Subtasks' }) }), "CostEstimate at 'Shop': loads[0].subtasksPerJob must be a number that is known at synthesis, got 'a token'."],
  ['a budget that is a token', () => ({ budget: Token.asNumber({ Ref: 'Budget' }) }), "CostEstimate at 'Shop': budget must be a number that is known at synthesis, got 'a token'."],
  ['loads that are no list', () => ({ loads: {} as PatternLoad[] }), "CostEstimate at 'Shop': loads must be a list, got {}."],
  ['a load that is nothing', () => ({ loads: [undefined as unknown as PatternLoad] }), "CostEstimate at 'Shop': loads[0] must be a load, such as { pattern, unitsPerMonth: 1000000 }, got nothing."],
  ['a queue as the pattern', () => wrong({ pattern: new sqs.Queue(stack, 'Own') }), "CostEstimate at 'Shop': loads[0].pattern must be a pattern of this library, such as a QueueLoadLeveling, got "],
  ['a pattern of another stack', () => wrong({ pattern: new PubSub(new Stack(stack.node.root as App, 'Other'), 'Events') }), "CostEstimate at 'Shop': loads[0].pattern must be in 'Shop', got 'Other/Events'."],
  ['fewer than no units', () => wrong({ unitsPerMonth: -1 }), "CostEstimate at 'Shop': loads[0].unitsPerMonth must be 0 or more, got -1."],
  ['no number of units', () => wrong({ unitsPerMonth: undefined }), "CostEstimate at 'Shop': loads[0].unitsPerMonth must be 0 or more, got nothing."],
  ['units of a parameter', () => wrong({ unitsPerMonth: new CfnParameter(stack, 'Units', { type: 'Number' }).valueAsNumber }), 'loads[0].unitsPerMonth must be a number that is known at synthesis'],
  ['a size of nothing', () => wrong({ unitSize: Size.bytes(0) }), "CostEstimate at 'Shop': loads[0].unitSize must be a Size above 0 that is known at synthesis, such as Size.kibibytes(2), got "],
  ['a size as a number', () => wrong({ unitSize: 5 }), "CostEstimate at 'Shop': loads[0].unitSize must be a Size above 0 that is known at synthesis, such as Size.kibibytes(2), got 5."],
  ['an hour for an invocation', () => wrong({ functionDuration: Duration.hours(1) }), "CostEstimate at 'Shop': loads[0].functionDuration must be between 1 millisecond and 15 minutes (Lambda limit), got 1 hour."],
  ['a time as a number', () => wrong({ functionDuration: 200 }), "CostEstimate at 'Shop': loads[0].functionDuration must be a Duration, such as Duration.seconds(30), got 200."],
  ['a batch of 0', () => wrong({ batchSize: 0 }), "CostEstimate at 'Shop': loads[0].batchSize must be between 1 and 10000 (Lambda limit), got 0."],
  ['a job without subtasks', () => wrong({ subtasksPerJob: 0 }), "CostEstimate at 'Shop': loads[0].subtasksPerJob must be at least 1, got 0."],
  ['a pattern twice', () => ({ loads: [1, 2].map(unitsPerMonth => ({ pattern: payments, unitsPerMonth })) }), "CostEstimate at 'Shop': loads must have one load for each pattern, got "],
])('refuses %s', (_, props, message) => {
  const given = props();
  expect(() => CostEstimate.of(stack, given)).toThrow(message);
});

test('refuses a second estimate of a scope, and a scope that is none or that no app has', () => {
  CostEstimate.of(stack);
  expect(() => CostEstimate.of(stack)).toThrow("CostEstimate at 'Shop': scope must have one estimate, got a second one. Give the first one all loads.");
  expect(() => CostEstimate.of({} as Construct)).toThrow('CostEstimate.of: scope must be a construct, such as a stack, got ');
  expect(() => CostEstimate.of(new Construct(undefined as unknown as Construct, ''))).toThrow("CostEstimate.of: scope must be in an App or a Stage, got '' without one.");
});

test('a pattern beside the scope is refused, also in the same stack', () => {
  const beside = new PubSub(stack, 'Events');
  expect(() => CostEstimate.of(payments, { loads: [{ pattern: beside, unitsPerMonth: 1 }] }))
    .toThrow("CostEstimate at 'Shop/Payments': loads[0].pattern must be in 'Shop/Payments', got 'Shop/Events'.");
});

test('an app and its stack have a table and a budget each, and the metadata of what both have are those of the stack', () => {
  const app = stack.node.root as App;
  CostEstimate.of(app, { budget: 100 });
  const ofStack = CostEstimate.of(stack, { loads: [{ pattern: payments, unitsPerMonth: MILLION }], budget: 100 });
  const { dollarsPerMonth } = ofStack;
  const assembly = synth(stack);
  expect(fileIn(assembly, 'App.costs.txt')).toContain('Shop/Payments at rest');
  expect(fileIn(assembly, 'Shop.costs.txt')).toContain('Shop/Payments: 1,000,000 jobs a month');
  const noted = assembly.getStackByName('Shop').findMetadataByType('cdk-serverless-catalog:dollarsPerMonth').map(({ path: place, data }) => [place, data]);
  expect(noted).toEqual(expect.arrayContaining([['/Shop', Number(dollarsPerMonth.toFixed(4))], ['/Shop/Payments/Queue', 1.2]]));
  expect(noted.length).toBe(new Set(noted.map(([place]) => place)).size);
});

test('two stacks of an app have an estimate each, and the budget of one is its own', () => {
  const other = new Stack(stack.node.root as App, 'Other');
  const orders = new QueueLoadLeveling(other, 'Orders', { worker: QueueWorker.function(userFunction(other, 'Deliver')) });
  const estimates = [CostEstimate.of(stack, { budget: 2 }), CostEstimate.of(other, { loads: [{ pattern: orders, unitsPerMonth: MILLION }] })];
  expect(estimates.map(({ items }) => [...new Set(items.map(({ pattern }) => pattern))])).toEqual([['Shop/Payments'], ['Other/Orders']]);
  expect(['Shop.costs.txt', 'Other.costs.txt'].map(name => fileIn(synth(stack), name).split(',')[0])).toEqual(['CostEstimate of Shop', 'CostEstimate of Other']);
});

test('a stage has its table and metadata in its own assembly, and its app counts it', () => {
  const app = new App();
  const shopOfStage = new Stack(new Stage(app, 'Prod'), 'Shop');
  const jobs = new QueueLoadLeveling(shopOfStage, 'Jobs', { worker: QueueWorker.function(userFunction(shopOfStage, 'Work')) });
  const loads = [{ pattern: jobs, unitsPerMonth: MILLION }];
  const [ofApp, ofStage] = [app, shopOfStage.node.scope!].map(scope => CostEstimate.of(scope, { loads }));
  expect(ofApp.items).toEqual(ofStage.items);
  const nested = synth(app).getNestedAssembly('assembly-Prod');
  expect(fileIn(nested, 'Prod.costs.txt')).toMatch(/\nProd\/Shop\/Jobs: 1,000,000 jobs a month +\d+\.\d\d\n/);
  const noted = nested.stacks[0].findMetadataByType('cdk-serverless-catalog:dollarsPerMonth').map(({ path: place, data }) => [place, data]);
  expect(noted).toContainEqual(['/Prod/Shop/Jobs/Queue', 1.2]);
});

test('a budget of a stage or of an app fails the synthesis of the app', () => {
  const inStage = (budgets: { readonly app?: number; readonly stage?: number }) => {
    const app = new App();
    const shopOfStage = new Stack(new Stage(app, 'Prod'), 'Shop');
    new QueueLoadLeveling(shopOfStage, 'Jobs', { worker: QueueWorker.function(userFunction(shopOfStage, 'Work')) });
    CostEstimate.of(app, { budget: budgets.app });
    CostEstimate.of(shopOfStage.node.scope!, { budget: budgets.stage });
    return () => app.synth();
  };
  expect(inStage({ stage: 0.5 })).toThrow(/CostEstimate at 'Prod': budget must be at least the estimate of 0\.86 US dollars a month, got 0\.5\./);
  expect(inStage({ app: 0.5 })).toThrow(/CostEstimate at the app: budget must be at least the estimate of 0\.86 US dollars a month, got 0\.5\./);
  expect(inStage({ app: 1, stage: 1 })).not.toThrow();
});

test('a resource of a user is billed to nobody', () => {
  new sns.Topic(stack, 'Own');
  new dynamodb.Table(stack, 'Table', { partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING } });
  expect(CostEstimate.of(stack).items.filter(({ pattern }) => pattern === undefined)).toEqual([]);
});

test('an app and its stack of the same name have a file each', () => {
  const app = new App();
  const named = new Stack(app, 'App');
  [app, named].forEach(scope => CostEstimate.of(scope));
  const { directory } = app.synth();
  const files = fs.readdirSync(directory).filter(name => name.endsWith('.costs.txt'));
  const headlines = files.map(name => fs.readFileSync(path.join(directory, name), 'utf8').split(',')[0]);
  expect(headlines.sort()).toEqual(['CostEstimate of App', 'CostEstimate of the app']);
});
