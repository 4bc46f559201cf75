import { buildSync } from 'esbuild';
import { RuntimeUser } from './runtime-user';

let user: RuntimeUser;
beforeAll(() => { user = new RuntimeUser(); });
afterAll(() => user.remove());

const WORK = `
const answer = handleRequests(async ({ body }) => ({ status: 201, body: { doubled: body.amount * 2 } }));
const consume = handleMessages(async ({ data }) => { if (data.bad) throw new MessageRejected('bad'); if (data.late) throw new Error('late'); });
const context = { awsRequestId: 'request', getRemainingTimeInMillis: () => 10_000 };
const record = (messageId, data) => ({
  messageId, body: JSON.stringify(data), receiptHandle: messageId, attributes: { ApproximateReceiveCount: '1' }, messageAttributes: {},
  eventSource: 'aws:sqs', eventSourceARN: 'arn:aws:sqs:eu-central-1:111111111111:queue',
});

async function main() {
  const { statusCode, body } = await answer({
    version: '2.0', rawPath: '/', rawQueryString: '', headers: { 'content-type': 'application/json' }, body: '{"amount":21}',
    requestContext: { http: { method: 'POST', path: '/' } },
  }, context);
  const { batchItemFailures } = await consume({ Records: [record('good', {}), record('late', { late: true })] }, context);
  const circuit = circuitBreaker('crm', { failures: 1 });
  await circuit.call(async () => { throw new Error('no connection'); }).catch(() => {});
  const refused = await circuit.call(async () => 1).catch(error => error instanceof CircuitOpen);
  process.stdout.write('\\n' + JSON.stringify({ statusCode, body: JSON.parse(body), batchItemFailures, refused }) + '\\n');
}
`;
const ES_MODULE = `import { circuitBreaker, CircuitOpen, handleMessages, handleRequests, MessageRejected } from 'cdk-serverless-catalog/runtime';${WORK}await main();`;
const COMMON_JS = `const { circuitBreaker, CircuitOpen, handleMessages, handleRequests, MessageRejected } = require('cdk-serverless-catalog/runtime');${WORK}main();`;
// a CommonJS bundle has no await at its top
const BUNDLED = ES_MODULE.replace('await main()', 'main()');

const HANDLED = { statusCode: 201, body: { doubled: 42 }, batchItemFailures: [{ itemIdentifier: 'late' }], refused: true };

/** What the program says last, below what the library logs. */
function result(file: string): unknown {
  const { status, stdout, stderr } = user.run(file);
  expect({ status, stderr }).toEqual({ status: 0, stderr: expect.not.stringMatching(/^\w*Error\b/m) as string });
  return JSON.parse(stdout.trim().split('\n').pop()!);
}

test('an ES module imports it', () => {
  expect(result(user.write('import.mjs', ES_MODULE))).toEqual(HANDLED);
});

test('a CommonJS module requires it', () => {
  expect(result(user.write('require.cjs', COMMON_JS))).toEqual(HANDLED);
});

describe.each(['plain', 'minified'])('a %s bundle', kind => {
  test.each(['esm', 'cjs'] as const)('in format %s handles events', format => {
    const outfile = `${user.folder}/${kind}.${format === 'esm' ? 'mjs' : 'cjs'}`;
    buildSync({
      entryPoints: [user.write('function.mjs', BUNDLED)], outfile, bundle: true, platform: 'node', format, minify: kind === 'minified', logLevel: 'silent',
    });
    expect(result(outfile)).toEqual(HANDLED);
  });

  test('of a CommonJS function handles events', () => {
    const outfile = `${user.folder}/${kind}-commonjs.cjs`;
    buildSync({ entryPoints: [user.write('function.cjs', COMMON_JS)], outfile, bundle: true, platform: 'node', minify: kind === 'minified', logLevel: 'silent' });
    expect(result(outfile)).toEqual(HANDLED);
  });
});

test('both ways lead to the same thing: state and classes are there once', () => {
  const program = `
    import { createRequire } from 'node:module';
    import * as imported from 'cdk-serverless-catalog/runtime';
    const required = createRequire(import.meta.url)('cdk-serverless-catalog/runtime');
    const names = Object.keys(required);
    console.log(JSON.stringify({ names, same: names.every(name => required[name] === imported[name]), more: Object.keys(imported).length - names.length }));
  `;
  expect(result(user.write('both.mjs', program))).toEqual({
    names: [
      'CircuitOpen', 'InvalidMessage', 'JobRejected', 'JobResult', 'MessageRejected', 'PublishFailed', 'RequestRejected', 'RetryAfter', 'circuitBreaker', 'consumeJobs', 'consumeSubtasks',
      'handleJobs', 'handleMessages', 'handleOnce', 'handleRequests', 'handleSubtasks', 'idempotent', 'idempotentRequests', 'publish', 'publishAll', 'resultAt',
      'sendTaskResponse', 'streamResponses',
    ],
    same: true,
    more: 0,
  });
});
