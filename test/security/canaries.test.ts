import * as fs from 'fs';
import * as path from 'path';
import { Context } from 'aws-lambda';
import { CANARIES, Handler, leaksIn } from './canary';
import { CANARY_ROWS } from './canary-rows';
import { HostileCloud } from './hostile-cloud';
import { shareSdk } from './shared-sdk';

/** Secrets, tokens and card numbers go down every failure path of every handler. No line, metric, trace or answer has them. */
const cloud = new HostileCloud();
const context = { awsRequestId: 'invocation-1', functionName: 'handler', getRemainingTimeInMillis: () => 30_000 } as Context;
const HANDLERS = path.join(__dirname, '..', '..', 'handlers');
const printed: string[] = [];
let files: Record<string, string> = {};
/** The module itself, of which imports are copies. */
const fileSystem = jest.requireActual<typeof fs>('fs');
const { existsSync, readFileSync } = fileSystem;
const nameOf = (file: fs.PathOrFileDescriptor) => path.basename(String(file));

beforeAll(async () => {
  await cloud.start();
  shareSdk();
  jest.spyOn(fileSystem, 'existsSync').mockImplementation(file => nameOf(file as string) in files || existsSync(file));
  jest.spyOn(fileSystem, 'readFileSync').mockImplementation(((file, options) => files[nameOf(file)] ?? readFileSync(file, options)) as typeof readFileSync);
  for (const level of ['debug', 'info', 'warn', 'error', 'log'] as const) {
    jest.spyOn(console, level).mockImplementation((...parts) => { printed.push(parts.join(' ')); });
  }
});
afterAll(() => cloud.stop());

test('every handler has a row', () => {
  const handlers = fs.readdirSync(HANDLERS).filter(folder => fs.existsSync(path.join(HANDLERS, folder, 'index.ts')));
  expect(Object.keys(CANARY_ROWS).sort()).toEqual(handlers.sort());
});

describe.each(Object.entries(CANARY_ROWS))('%s', (folder, { environment, files: beside, cases }) => {
  test.each(Object.entries(cases))('%s', async (_, { event, answers = {}, handler: made, silent }) => {
    const environmentOfTest = { ...process.env };
    Object.assign(process.env, environment(cloud.endpoint));
    cloud.answers = answers;
    files = beside?.(cloud.endpoint) ?? {};
    printed.length = 0;
    let outcome: unknown;
    try {
      await jest.isolateModulesAsync(async () => {
        const loaded = jest.requireActual<{ handler: Handler }>(path.join(HANDLERS, folder, 'index.ts'));
        const handler = made ? made(loaded as never) as Handler : loaded.handler;
        outcome = await handler(event(cloud.endpoint), context).catch((error: Error) => loggedByLambda(error));
      });
    } finally {
      process.env = environmentOfTest;
    }
    expect(printed.length > 0 || silent).toBeTruthy();
    expect({ log: leaksIn(printed.join('\n')), answer: leaksIn(JSON.stringify(outcome ?? null)) }).toEqual({ log: [], answer: [] });
  }, 20_000);
});

/** What Lambda logs of an error: https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/blob/main/src/Errors.js */
function loggedByLambda(error: Error): string {
  return JSON.stringify(error, (_, value: unknown) => value instanceof Error
    ? { errorType: value.name, errorMessage: value.message, ...value, cause: value.cause, stack: value.stack } : value);
}

test('a canary is found, in whatever form it is printed', () => {
  expect(leaksIn(`Unexpected token, "${CANARIES.card}" is not valid JSON`)).toEqual(['card']);
  expect(leaksIn(Buffer.from(`x${CANARIES.token}`).toString('base64'))).toEqual(['token']);
  expect(leaksIn(JSON.stringify([...Buffer.from(CANARIES.secret)]))).toEqual(['secret']);
  expect(leaksIn(encodeURIComponent(CANARIES.secret))).toEqual(['secret']);
});
