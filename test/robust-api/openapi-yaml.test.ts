import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { OpenApiDefinition } from '../../src';

let folder: string;
beforeEach(() => { folder = fs.mkdtempSync(path.join(os.tmpdir(), 'openapi-yaml-')); });
afterEach(() => fs.rmSync(folder, { recursive: true }));

const HEAD = 'openapi: 3.1.0\n';

function read(text: string, name = 'shop.yaml'): Record<string, unknown> {
  const file = path.join(folder, name);
  fs.writeFileSync(file, text);
  return JSON.parse(OpenApiDefinition.fromFile(file).text) as Record<string, unknown>;
}

test.each(['shop.yaml', 'shop.YML'])('%s is read as the JSON that it stands for', name => {
  expect(read(`
openapi: 3.0.3
info: { title: Shop, version: 2024-01-31 }
paths:
  /orders/{id}:
    get:
      operationId: readOrder
      description: |
        One order.
      responses:
        200: { description: yes }
`, name)).toEqual({
    openapi: '3.0.3',
    info: { title: 'Shop', version: '2024-01-31' },
    paths: { '/orders/{id}': { get: { operationId: 'readOrder', description: 'One order.\n', responses: { 200: { description: 'yes' } } } } },
  });
});

test('scalars are those of the core schema of YAML 1.2', () => {
  expect(read(`${HEAD}x: [no, on, 0o17, 017, 1e3, ~, null, true, "1", 2024-01-31, 12:30]`).x)
    .toEqual(['no', 'on', 15, 17, 1000, null, null, true, '1', '2024-01-31', '12:30']);
});

test('a directive for YAML 1.1 does not bring its dates', () => {
  expect(read(`%YAML 1.1\n---\n${HEAD}x: [2024-01-31, yes]`).x).toEqual(['2024-01-31', 'yes']);
});

test('aliases and merge keys are resolved', () => {
  expect(read(`${HEAD}base: &base { type: string, minLength: 1 }\nname: { <<: *base, minLength: 2 }\nagain: *base\n"<<": kept`)).toMatchObject({
    'name': { type: 'string', minLength: 2 }, 'again': { type: 'string', minLength: 1 }, '<<': 'kept',
  });
});

test('a key that JavaScript knows is a key', () => {
  expect(Object.keys(read(`${HEAD}x: { __proto__: 1, constructor: 2 }`).x as object)).toEqual(['__proto__', 'constructor']);
});

const BOMB = ['a: &a [x, x, x, x, x, x, x, x, x]', ...[...'bcdefghi'].map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[index]}`).join(', ')}]`)].join('\n');

test.each<[what: string, text: string, message: string]>([
  ['a key twice', `${HEAD}info: { title: a, title: b }`, 'Map keys must be unique at line 2, column 19'],
  ['a tag of the author', `${HEAD}info: !Ref Shop`, 'Unresolved tag: !Ref at line 2, column 7'],
  ['a date by its tag', `${HEAD}x: !!timestamp 2024-01-31`, 'Unresolved tag: tag:yaml.org,2002:timestamp at line 2, column 4'],
  ['bytes by their tag', `${HEAD}x: !!binary aGk=`, 'Unresolved tag: tag:yaml.org,2002:binary at line 2, column 4'],
  ['a key that is no text', `${HEAD}? [a, b]\n: c`, 'With stringKeys, all keys must be strings at line 2, column 3'],
  ['aliases that multiply', `${HEAD}${BOMB}`, 'Excessive alias count indicates a resource exhaustion attack'],
  ['an alias without an anchor', `${HEAD}x: *nobody`, 'Unresolved alias (the anchor must be set before the alias): nobody'],
  ['an anchor within itself', `${HEAD}x: &x { y: *x }`, 'Converting circular structure to JSON'],
  ['infinity', `${HEAD}x: { maximum: .inf }`, 'maximum must be a number of JSON, got Infinity'],
  ['no number', `${HEAD}x: [.nan]`, '0 must be a number of JSON, got NaN'],
  ['two documents', `${HEAD}---\n${HEAD}`, 'Source contains multiple documents; please use YAML.parseAllDocuments()'],
  ['a bad indent', `${HEAD}info:\n  title: a\n version: b`, 'at line 4'],
  ['nothing', '', 'openapi must be 3.0.x or 3.1.x, got undefined'],
])('%s is refused', (_, text, message) => {
  const start = `OpenApiDefinition.fromFile: path must be a JSON or YAML file with an OpenAPI document, got '${path.join(folder, 'shop.yaml')}': `;
  expect(() => read(text)).toThrow(start);
  expect(() => read(text)).toThrow(message);
});
