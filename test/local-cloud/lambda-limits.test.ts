import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { CreateFunctionCommand, CreateFunctionCommandInput, LambdaClient, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
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
beforeEach(async () => cloud.reset());

const ROLE = 'arn:aws:iam::000000000000:role/worker';
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
