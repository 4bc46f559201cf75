import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import {
  CreateEventSourceMappingCommand, CreateFunctionCommand, CreateFunctionCommandInput, LambdaClient, UpdateEventSourceMappingCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { CreateQueueCommand, SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { client } from './client';
import { createStack, updateStack } from './stack';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';

let cloud: LocalCloud;
let lambda: LambdaClient;

beforeAll(async () => {
  cloud = await LocalCloud.start({ name: 'test-lambda-limits' });
  lambda = client(LambdaClient, cloud);
});
afterAll(async () => cloud.stop());
beforeEach(async () => {
  await cloud.reset();
  await createStack(cloud, 'role', { Role: { Type: 'AWS::IAM::Role', Properties: ROLE_OF_WORKER } });
});

const ROLE = 'arn:aws:iam::000000000000:role/worker';
const ROLE_OF_WORKER = {
  RoleName: 'worker',
  AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }] },
  Policies: [{ PolicyName: 'queue', PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sqs:*', Resource: '*' }] } }],
};
const SOURCE = 'exports.handler = async () => {};';

function zipped(): Buffer {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'limits-'));
  fs.writeFileSync(path.join(dir, 'index.js'), SOURCE);
  execFileSync('python3', ['-m', 'zipfile', '-c', 'code.zip', 'index.js'], { cwd: dir });
  return fs.readFileSync(path.join(dir, 'code.zip'));
}

const create = (options: Partial<CreateFunctionCommandInput>) => lambda.send(new CreateFunctionCommand({
  FunctionName: 'worker', Runtime: 'nodejs24.x', Role: ROLE, Handler: 'index.handler', Code: { ZipFile: zipped() }, ...options,
}));

const inTemplate = (properties: Record<string, unknown>) => ({
  Type: 'AWS::Lambda::Function',
  Properties: { FunctionName: 'worker', Runtime: 'nodejs24.x', Role: ROLE, Handler: 'index.handler', Code: { ZipFile: SOURCE }, ...properties },
});

test('a function is not created twice', async () => {
  await create({});
  await expect(create({})).rejects.toMatchObject({ name: 'ResourceConflictException' });
});

describe('environment variables', () => {
  /** Name, value and JSON's quotes, colon and braces make the given size. */
  const ofSize = (bytes: number) => ({ Variables: { NAME: 'x'.repeat(bytes - '{"NAME":""}'.length) } });
  const refusal = 'Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit.';

  test('of 4 KB are taken, above they are refused when a function is created', async () => {
    await expect(create({ Environment: ofSize(4097) })).rejects.toMatchObject({
      name: 'InvalidParameterValueException', message: expect.stringContaining(refusal),
    });
    await create({ Environment: ofSize(4096) });
  });

  test('above 4 KB are refused when a function is changed', async () => {
    await create({});
    await expect(lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'worker', Environment: ofSize(4097) })))
      .rejects.toThrow(refusal);
  });

  test('are counted in bytes', async () => {
    await expect(create({ Environment: { Variables: { NAME: 'é'.repeat(2048) } } })).rejects.toThrow(refusal);
  });

  test('above 4 KB fail a stack', async () => {
    expect(await createStack(cloud, 'large', { Worker: inTemplate({ Environment: ofSize(4097) }) })).toContainEqual(expect.stringContaining(refusal));
    expect(await createStack(cloud, 'small', { Worker: inTemplate({}) })).toEqual([]);
    expect(await updateStack(cloud, 'small', { Worker: inTemplate({ Environment: ofSize(4097) }) })).toContainEqual(expect.stringContaining(refusal));
  });
});

describe('an event source mapping', () => {
  const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:work';
  const refusal = 'Queue visibility timeout: 59 seconds is less than Function timeout: 60 seconds';

  const queueThatHides = (VisibilityTimeout: string) =>
    client(SQSClient, cloud).send(new CreateQueueCommand({ QueueName: 'work', Attributes: { VisibilityTimeout } }));
  const map = () => lambda.send(new CreateEventSourceMappingCommand({ EventSourceArn: QUEUE, FunctionName: 'worker' }));

  test('is refused when the queue hides a message for less time than the function may take', async () => {
    await create({ Timeout: 60 });
    await queueThatHides('59');
    await expect(map()).rejects.toMatchObject({ name: 'InvalidParameterValueException', message: refusal });
  });

  test('is refused when it is changed later than its queue', async () => {
    await create({ Timeout: 60 });
    const { QueueUrl } = await queueThatHides('60');
    const { UUID } = await map();
    await lambda.send(new UpdateEventSourceMappingCommand({ UUID, BatchSize: 5 }));
    await client(SQSClient, cloud).send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: '59' } }));
    await expect(lambda.send(new UpdateEventSourceMappingCommand({ UUID, BatchSize: 6 }))).rejects.toThrow(refusal);
  });

  test('fails a stack', async () => {
    const resources = (timeout: number, mapping: Record<string, unknown> = {}) => ({
      Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'work', VisibilityTimeout: timeout } },
      Worker: inTemplate({ Timeout: 60 }),
      Mapping: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: { EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] }, FunctionName: { Ref: 'Worker' }, ...mapping },
      },
    });
    expect(await createStack(cloud, 'short', resources(59))).toContain(`Invalid request provided: ${refusal}`);
    expect(await createStack(cloud, 'long', resources(60))).toEqual([]);
    expect(await updateStack(cloud, 'long', resources(59, { BatchSize: 5 }))).toContain(`Invalid request provided: ${refusal}`);
  });
});
