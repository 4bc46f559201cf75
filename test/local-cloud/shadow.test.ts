import { DynamoDBClient, QueryCommand, QueryCommandInput, ScanCommand } from '@aws-sdk/client-dynamodb';
import { GetQueueAttributesCommand, SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { client } from './client';
import { deployFixture } from './fixture';
import { commandSwitch, SwitchAnswer } from './switch-command';
import { DynamoShadowStats } from '../../handlers/shared/aws/strangler/dynamo-shadow-stats';
import { ShadowMessage } from '../../handlers/shared/strangler/shadow-message';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { Server } from '../handlers/shadow-comparer/server';

const REQUESTS = 2_000;
/** 1 %, evenly spread. */
const isPlanted = (number: number) => number % 100 === 37;
const differs = (url: string) => url.startsWith('/orders/') && isPlanted(numberIn(url));
const numberIn = (url: string) => Number(url.split('/').pop());
const bodyOf = (url: string, changes: object = {}) => JSON.stringify({
  id: numberIn(url), mail: 'ann@example.com', total: 12.5, lines: [{ sku: 'espresso', price: 2.5 }], updatedAt: process.hrtime.bigint().toString(), ...changes,
});

let cloud: LocalCloud;
let servers: Server[];
let outputs: Record<string, string>;
let sqs: SQSClient;
let stats: DynamoShadowStats;

beforeAll(async () => {
  servers = await Promise.all([
    Server.start(url => ({ body: bodyOf(url) })),
    Server.start(url => ({ body: bodyOf(url, differs(url) ? { mail: `new-${numberIn(url)}@example.com`, total: 12.51 } : {}) })),
    Server.start(() => ({})),
  ]);
  cloud = await LocalCloud.start({ name: 'test-shadow' });
  const [legacy, next, hanging] = servers.map(({ url }) => url);
  ({ Shadow: outputs } = await deployFixture(cloud, 'shadow-app', { legacy, next, hanging }));
  sqs = client(SQSClient, cloud);
  stats = new DynamoShadowStats(client(DynamoDBClient, cloud), outputs.Table);
}, 600_000);

afterAll(() => Promise.all([cloud?.stop(), ...servers.map(server => server.stop())]));

function message(feature: string, path: string, sentAt = new Date()): string {
  return JSON.stringify({
    v: 1,
    feature,
    request: { method: 'GET', path, query: '', headers: {} },
    legacy: { status: 200, headers: { 'content-type': 'application/json' }, bodyBase64: Buffer.from(bodyOf(path)).toString('base64'), millis: 2 },
    correlationId: `c-${numberIn(path)}`,
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    sentAt: sentAt.toISOString(),
  } satisfies ShadowMessage);
}

async function send(bodies: readonly string[]): Promise<void> {
  for (let from = 0; from < bodies.length; from += 10) {
    const Entries = bodies.slice(from, from + 10).map((MessageBody, index) => ({ Id: String(index), MessageBody }));
    const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl: outputs.Queue, Entries }));
    expect(Failed).toEqual([]);
  }
}

async function until(what: () => Promise<boolean>): Promise<void> {
  while (!await what()) await new Promise(resolve => setTimeout(resolve, 500));
}

const print = (evidence: object) => process.stdout.write(`shadow: ${JSON.stringify(evidence)}\n`);

async function messagesIn(QueueUrl: string): Promise<number> {
  const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
  return Number(Attributes.ApproximateNumberOfMessages) + Number(Attributes.ApproximateNumberOfMessagesNotVisible);
}

test('2,000 requests with 1 % planted differences and a timestamp that always differs', async () => {
  const planted = Array.from({ length: REQUESTS }, (_, number) => number).filter(isPlanted).length;
  for (let from = 0; from < REQUESTS; from += 200) {
    await send(Array.from({ length: 200 }, (_, index) => message('Orders', `/orders/${from + index}`)));
    // as a façade at a steady rate: none of them waits for minutes
    await until(async () => (await stats.of('Orders', 2)).compared >= from + 200);
  }
  const counts = await stats.of('Orders', 24);
  const { examples, noise } = await kept();
  const found = examples.map(({ path }) => numberIn(path));
  const falsely = found.filter(number => !isPlanted(number)).length;
  const askedLegacyAgain = servers[0].seen.length;
  print({ ...counts, planted, missed: planted - counts.mismatched, examples: found.length, falseExamples: falsely, askedLegacyAgain, noise });
  expect(counts).toEqual({ compared: REQUESTS, mismatched: planted });
  expect(falsely).toBe(0);
  // each of two processes counts the alike ones for itself
  expect(found.length).toBeGreaterThanOrEqual(3);
  expect(noise).toEqual(['noise#value /updatedAt']);
  expect(servers[1].seen.length).toBe(REQUESTS);
  expect(servers[1].mostInFlight).toBeLessThanOrEqual(2);
  expect(await messagesIn(outputs.DeadLetters)).toBe(0);
}, 540_000);

interface StoredExample { readonly path: string; readonly differences: ReadonlyArray<{ readonly pointer: string }> }

async function kept(): Promise<{ examples: StoredExample[]; noise: string[] }> {
  const { Items: items = [] } = await client(DynamoDBClient, cloud).send(new ScanCommand({ TableName: outputs.Table, ConsistentRead: true }));
  return {
    examples: items.filter(({ sk }) => sk.S!.startsWith('example#')).map(({ example }) => JSON.parse(example.S!) as StoredExample),
    noise: items.map(({ sk }) => sk.S!).filter(sk => sk.startsWith('noise#')),
  };
}

test('the command of the documentation prints the examples, without what is redacted', async () => {
  const { Items: items = [] } = await client(DynamoDBClient, cloud).send(new QueryCommand(inputOf(outputs.Examples)));
  const examples = items.map(({ example }) => example.S!);
  expect(JSON.parse(examples[0])).toMatchObject({
    method: 'GET',
    differences: [{ kind: 'value', pointer: '/mail', legacy: '[redacted]', new: '[redacted]' }, { kind: 'value', pointer: '/total', legacy: '12.5', new: '12.51' }],
  });
  expect(examples.join()).not.toContain('@example');
});

/** What the AWS CLI sends for the command. */
function inputOf(command: string): QueryCommandInput {
  const argument = (name: string) => new RegExp(`--${name} '?(.*?)'?( --|$)`).exec(command)![1];
  return {
    TableName: argument('table-name'),
    KeyConditionExpression: argument('key-condition-expression'),
    ExpressionAttributeValues: JSON.parse(argument('expression-attribute-values')) as QueryCommandInput['ExpressionAttributeValues'],
    ScanIndexForward: !command.includes('--no-scan-index-forward'),
  };
}

const command = (payload: object) => commandSwitch(cloud, outputs.SwitchCommand, payload);
const throughFacade = (path: string) => fetch(`${cloud.localUrl(outputs.Url).replace(/\/$/, '')}${path}`);
async function statusOf(feature: string): Promise<SwitchAnswer> {
  const { features } = await command({ status: true }) as { readonly features: readonly SwitchAnswer[] };
  return features.find(each => each.feature === feature)!;
}

test('the switch refuses a higher weight of a service that differs too often, unless it is forced', async () => {
  const refusal = await command({ feature: 'Orders', weight: 10 });
  expect(refusal).toEqual({ refused: expect.stringContaining('may differ from legacy in 0.5 % of requests for a higher weight, got 1 % (20 of 2000)') as string });
  expect(await statusOf('Orders')).toMatchObject({ state: 'legacy', weight: 0, revision: 0, shadow: { compared: REQUESTS, mismatched: 20 } });
  // what the new service has otherwise than legacy
  expect(await (await throughFacade('/orders/37')).json()).toMatchObject({ total: 12.5 });

  expect(await command({ feature: 'Orders', weight: 100, force: true })).toMatchObject({ changed: true, state: 'new', weight: 100 });
  await until(async () => (await (await throughFacade('/orders/37')).json() as { readonly total: number }).total === 12.51);
  print({ refusal, forced: await statusOf('Orders') });
});

test('the switch refuses a higher weight before enough requests are compared, and lets the one after them through', async () => {
  const refusal = await command({ feature: 'Menu', weight: 100 });
  expect(refusal).toEqual({ refused: expect.stringContaining("'Menu' needs 50 compared requests in 24 hours for a higher weight, got 0") as string });
  for (let number = 0; number < 60; number++) expect((await throughFacade(`/menu/${number}`)).status).toBe(200);
  await until(async () => (await stats.of('Menu', 2)).compared === 60);

  expect(await command({ feature: 'Menu', weight: 100 })).toMatchObject({ changed: true, state: 'new', weight: 100 });
  // a shadow has a header, clients have not
  const fromClients = () => servers[1].seen.filter(({ url, headers }) => url!.startsWith('/menu/') && headers['x-shadow'] === undefined).length;
  expect(fromClients()).toBe(0);
  await until(async () => (await throughFacade('/menu/1')).ok && fromClients() > 0);
  print({ refusal, letThrough: await statusOf('Menu') });
});

test('a new service that hangs is called twice at once at most, old requests are dropped, and none becomes a dead letter', async () => {
  const [, , hanging] = servers;
  await send(Array.from({ length: 20 }, (_, number) => message('Hanging', `/orders/${number}`)));
  const before = new Date(Date.now() - 5 * 60_000 - 1_000);
  await send(Array.from({ length: 100 }, (_, number) => message('Hanging', `/orders/${number}`, before)));
  await until(async () => await messagesIn(outputs.Queue) === 0);
  expect(await stats.of('Hanging', 2)).toEqual({ compared: 20, mismatched: 20 });
  expect(hanging.seen.length).toBe(20);
  expect(hanging.mostInFlight).toBeLessThanOrEqual(2);
  expect(await messagesIn(outputs.DeadLetters)).toBe(0);
}, 300_000);

test('what is no message of a façade fails, and stays for the dead-letter queue', async () => {
  await sqs.send(new SendMessageCommand({ QueueUrl: outputs.Queue, MessageBody: '{"v":2}' }));
  await new Promise(resolve => setTimeout(resolve, 3_000));
  const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: outputs.Queue, AttributeNames: ['All'] }));
  expect(Attributes.ApproximateNumberOfMessagesNotVisible).toBe('1');
});
