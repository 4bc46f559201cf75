import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import {
  CreateFunctionCommand, DeleteFunctionCommand, InvokeCommand, LambdaClient, UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { client } from './client';
import { createStack } from './stack';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { until } from '../../tools/local-cloud/until';

/** Says that it runs, and ends when it may. Or it throws, or its process ends. */
const SOURCE = `
const fs = require('fs');
let runs = 0;
exports.handler = async ({ begun, mayEnd, thrown, dies }) => {
  runs++;
  if (thrown) throw Object.assign(new Error('run ' + runs), thrown);
  if (dies) process.exit(1);
  if (!begun) return runs;
  fs.writeFileSync(begun, '');
  while (!fs.existsSync(mayEnd)) await new Promise(resolve => setTimeout(resolve, 50));
  return 'ended';
};`;

let cloud: LocalCloud;
let lambda: LambdaClient;
let dir: string;

beforeAll(async () => {
  cloud = await LocalCloud.start({ name: 'test-function-processes' });
  lambda = client(LambdaClient, cloud);
});
afterAll(async () => cloud.stop());

beforeEach(async () => {
  await cloud.reset();
  await createStack(cloud, 'role', {
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        RoleName: 'worker',
        AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }] },
      },
    },
  });
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'processes-'));
  fs.writeFileSync(path.join(dir, 'index.js'), SOURCE);
  execFileSync('python3', ['-m', 'zipfile', '-c', 'code.zip', 'index.js'], { cwd: dir });
  await lambda.send(new CreateFunctionCommand({
    FunctionName: 'worker',
    Runtime: 'nodejs24.x',
    Role: 'arn:aws:iam::000000000000:role/worker',
    Handler: 'index.handler',
    Timeout: 60,
    Code: { ZipFile: fs.readFileSync(path.join(dir, 'code.zip')) },
  }));
});
afterEach(() => fs.rmSync(dir, { recursive: true }));

async function invoke(event: object) {
  const { FunctionError, Payload } = await lambda.send(new InvokeCommand({ FunctionName: 'worker', Payload: JSON.stringify(event) }));
  return { error: FunctionError, result: JSON.parse(Buffer.from(Payload!).toString()) as unknown };
}

test.each<[string, () => Promise<unknown>]>([
  ['the function is changed', () => lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'worker', Environment: { Variables: { NEW: 'yes' } } }))],
  ['the function is deleted', () => lambda.send(new DeleteFunctionCommand({ FunctionName: 'worker' }))],
])('an invocation ends as it would when %s meanwhile', async (_, happens) => {
  const [begun, mayEnd] = [path.join(dir, 'begun'), path.join(dir, 'may-end')];
  const invocation = invoke({ begun, mayEnd });
  await until('the invocation to begin', 60, async () => fs.existsSync(begun));
  await happens();
  fs.writeFileSync(mayEnd, '');
  expect(await invocation).toEqual({ error: undefined, result: 'ended' });
});

// https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html
test.each([[{ name: 'OrderUnknown' }, 'OrderUnknown'], [{ code: 'E17' }, 'Error']])('an invocation that throws %j has the type %s', async (thrown, errorType) => {
  expect(await invoke({ thrown })).toEqual({ error: 'Unhandled', result: expect.objectContaining({ errorType, errorMessage: 'run 1' }) });
});

test('a function that fails keeps its process, and one that ended begins anew', async () => {
  expect((await invoke({ thrown: {} })).result).toMatchObject({ errorMessage: 'run 1' });
  expect((await invoke({ thrown: {} })).result).toMatchObject({ errorMessage: 'run 2' });
  expect(await invoke({})).toEqual({ error: undefined, result: 3 });
  expect((await invoke({ dies: true })).error).toBe('Unhandled');
  expect(await invoke({})).toEqual({ error: undefined, result: 1 });
});
