import * as fs from 'fs';
import * as path from 'path';
import { findingsOf } from '../../tools/api-check/openapi-document';
import { schemathesis } from '../../tools/api-check/schemathesis';
import { WORK_DIR } from '../../tools/local-cloud/places';
import { ThirdParty } from '../../tools/third-party/third-party';

let api: ThirdParty;
let directory: string;

beforeAll(async () => {
  api = await ThirdParty.start('api');
  fs.mkdirSync(WORK_DIR, { recursive: true });
  directory = fs.mkdtempSync(path.join(WORK_DIR, 'api-check-'));
});
afterAll(async () => {
  fs.rmSync(directory, { recursive: true });
  await api.stop();
});

function documentOf(operation: object, more: object = {}): string {
  const file = path.join(directory, 'openapi.json');
  fs.writeFileSync(file, JSON.stringify({ openapi: '3.1.0', info: { title: 'Beans', version: '1' }, paths: { '/beans': { get: operation } }, ...more }));
  return file;
}

const answering = (from: string) => ({
  responses: { 200: { description: 'fine', content: { 'application/json': { schema: { type: 'object', properties: { from: { const: from } }, required: ['from'] } } } } },
});

test('a valid document passes, and for an invalid one the findings are reported', async () => {
  expect(await findingsOf(documentOf(answering('api')))).toBeUndefined();
  expect(await findingsOf(documentOf(answering('api'), { info: { title: 'Beans' } }))).toContain('"version" is a required property');
});

// other methods than GET: this server answers them all, which the document does not say
const excludedChecks = ['unsupported_method'];

test('an API that keeps to its document has no failures', async () => {
  const { operations, requests, failures } = await schemathesis({ document: documentOf(answering('api')), url: api.url, examples: 5, excludedChecks });
  expect({ operations, failures }).toEqual({ operations: { selected: 1, tested: 1 }, failures: 0 });
  expect(requests).toBeGreaterThan(0);
  expect(api.seen.length).toBeGreaterThanOrEqual(requests);
});

test('an API that answers something else has', async () => {
  const { failures, output } = await schemathesis({ document: documentOf(answering('somebody else')), url: api.url, examples: 5, excludedChecks });
  expect(failures).toBe(1);
  expect(output).toContain('Response violates schema');
});

test('a run that does not come to its end is no result', async () => {
  fs.writeFileSync(path.join(directory, 'broken.json'), '{');
  await expect(schemathesis({ document: path.join(directory, 'broken.json'), url: api.url })).rejects.toThrow('Schemathesis did not come to its end');
});
