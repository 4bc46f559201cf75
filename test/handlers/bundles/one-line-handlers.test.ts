import { buildSync, BuildOptions } from 'esbuild';
import { RuntimeUser } from '../runtime/runtime-user';

let user: RuntimeUser;
beforeAll(() => { user = new RuntimeUser(); });
afterAll(() => user.remove());

/** As NodejsFunction bundles it for Node.js 22, minified. */
function bundleOf(name: string, program: string, more: BuildOptions = {}) {
  const { outputFiles } = buildSync({
    entryPoints: [user.write(`${name}.mjs`, program)],
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node22',
    external: ['@aws-sdk/*', '@smithy/*'],
    outfile: `${name}.js`,
    write: false,
    logLevel: 'silent',
    ...more,
  });
  return outputFiles![0].text;
}

const RUNTIME = "from 'cdk-serverless-catalog/runtime';\n";

/** The smallest use of each helper, and what its bundle may have at most. */
const HANDLERS: [name: string, maxBytes: number, program: string][] = [
  ['handleMessages', 416_000, `import { handleMessages } ${RUNTIME} export const handler = handleMessages(async () => {});`],
  ['idempotent', 460_000, `import { handleMessages, idempotent } ${RUNTIME} export const handler = handleMessages(idempotent(async () => {}));`],
  ['sendTaskResponse', 450_000, `import { handleMessages, sendTaskResponse } ${RUNTIME} export const handler = handleMessages(sendTaskResponse(async () => {}));`],
  ['handleJobs', 423_000, `import { handleJobs } ${RUNTIME} export const handler = handleJobs(async () => {});`],
  ['handleSubtasks', 372_000, `import { handleSubtasks } ${RUNTIME} export const handler = handleSubtasks(async () => {});`],
  ['handleRequests', 65_000, `import { handleRequests } ${RUNTIME} export const handler = handleRequests(async () => ({}));`],
  ['streamResponses', 67_000, `import { streamResponses } ${RUNTIME} export const handler = streamResponses(async () => ({}));`],
  ['idempotentRequests', 370_000, `import { handleRequests, idempotentRequests } ${RUNTIME} export const handler = handleRequests(async () => ({}), { idempotency: idempotentRequests() });`],
  ['handleOnce', 329_000, `import { handleOnce } ${RUNTIME} export const handler = handleOnce(async () => {}, { pointers: ['/id'] });`],
  ['publish', 434_000, `import { publish } ${RUNTIME} export const handler = () => publish('OrderCreated.v1', {});`],
  ['publishAll', 434_000, `import { publishAll } ${RUNTIME} export const handler = () => publishAll([]);`],
  ['circuitBreaker', 314_000, `import { circuitBreaker } ${RUNTIME} export const handler = () => circuitBreaker('crm').call(async () => 1);`],
  ['consumeJobs', 427_000, `import { consumeJobs } ${RUNTIME} export const handler = () => consumeJobs(async () => {}, { queueUrl: '' });`],
  ['consumeSubtasks', 437_000, `import { consumeSubtasks } ${RUNTIME} export const handler = () => consumeSubtasks(async () => {}, { queueUrl: '' });`],
  ['CircuitOpen', 1_000, `import { CircuitOpen } ${RUNTIME} export const handler = error => error instanceof CircuitOpen;`],
  ['InvalidMessage', 1_000, `import { InvalidMessage } ${RUNTIME} export const handler = error => error instanceof InvalidMessage;`],
  ['JobRejected', 1_500, `import { JobRejected } ${RUNTIME} export const handler = () => { throw new JobRejected(''); };`],
  ['JobResult', 1_500, `import { JobResult } ${RUNTIME} export const handler = result => result instanceof JobResult;`],
  ['MessageRejected', 1_000, `import { MessageRejected } ${RUNTIME} export const handler = () => { throw new MessageRejected(''); };`],
  ['PublishFailed', 1_000, `import { PublishFailed } ${RUNTIME} export const handler = error => error instanceof PublishFailed;`],
  ['RequestRejected', 1_000, `import { RequestRejected } ${RUNTIME} export const handler = () => { throw new RequestRejected(404, ''); };`],
  ['resultAt', 1_500, `import { resultAt } ${RUNTIME} export const handler = () => resultAt('');`],
  ['RetryAfter', 1_500, `import { RetryAfter } ${RUNTIME} export const handler = () => { throw new RetryAfter(1); };`],
];

test.each(HANDLERS)('a bundle with %s has no more than %d bytes, and is loaded', (name, maxBytes, program) => {
  const bundle = bundleOf(name, program);
  expect(Buffer.byteLength(bundle)).toBeLessThanOrEqual(maxBytes);
  user.write(`${name}.cjs`, bundle);
  const { stdout, stderr } = user.run(user.write(`load-${name}.cjs`, `console.log(typeof require('./${name}.cjs').handler);`));
  expect({ stdout, stderr }).toEqual({ stdout: 'function\n', stderr: '' });
});

test('each name of the runtime has a bound', () => {
  const { stdout } = user.run(user.write('names.cjs', "console.log(JSON.stringify(Object.keys(require('cdk-serverless-catalog/runtime'))));"));
  expect(HANDLERS.map(([name]) => name).sort()).toEqual((JSON.parse(stdout) as string[]).sort());
});

test('the parts have the names of the module', () => {
  const program = "import * as runtime from 'cdk-serverless-catalog/runtime'; console.log(JSON.stringify(Object.keys(runtime)));";
  const whole = user.run(user.write('whole.mjs', program.replace('Object.keys(runtime)', "Object.keys(runtime).filter(name => name !== 'default' && name !== 'module.exports')")));
  const bundled = user.run(user.write('parts.mjs', bundleOf('parts', program, { format: 'esm' })));
  expect(JSON.parse(bundled.stdout)).toEqual((JSON.parse(whole.stdout) as string[]).sort());
});

test('a bundle that imports and requires has each class once', () => {
  const program = `
    import { RetryAfter } from 'cdk-serverless-catalog/runtime';
    const required = require('cdk-serverless-catalog/runtime');
    console.log(required.RetryAfter === RetryAfter, new required.CircuitOpen('crm', 1) instanceof RetryAfter);`;
  expect(user.run(user.write('both.cjs', bundleOf('both', program))).stdout).toBe('true true\n');
});
