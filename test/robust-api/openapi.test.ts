import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { answering, network, ORDER, SCHEMA } from './parts';
import { Backend, JsonSchema, OpenApiDefinition, RobustApi, RoutingEngine, WebAuth } from '../../src';
import { shop } from '../support/stacks';

interface Operation { readonly operationId: string; readonly security: unknown; readonly requestBody?: unknown; readonly responses: object }
interface Document {
  readonly paths: { readonly [path: string]: { readonly [method: string]: Operation } };
  readonly components: { readonly schemas: { readonly [name: string]: unknown }; readonly securitySchemes?: object };
}

function gateway(stack: Stack = shop()): { stack: Stack; api: RobustApi; orders: ReturnType<typeof Backend.function> } {
  return { stack, api: new RobustApi(stack, 'Gateway', { title: 'Shop', version: '2.1.0' }), orders: Backend.function(answering(stack, 'Orders')) };
}

const documentOf = (api: RobustApi) => api.openApi() as unknown as Document;

test('every route is an operation with its parameters, its body and who may call', () => {
  const { api, orders } = gateway();
  api.addRoute('GET /orders/{id}', orders, { auth: WebAuth.none(), documentation: { operationId: 'readOrder', summary: 'One order', responseSchema: ORDER } });
  api.addRoute('POST /orders', orders, { requestSchema: ORDER, documentation: { successStatus: 201 } });
  const { paths, components } = documentOf(api);
  expect(paths['/orders/{id}']).toMatchObject({
    parameters: [{ name: 'id', in: 'path', required: true }],
    get: { operationId: 'readOrder', summary: 'One order', security: [] },
  });
  expect(paths['/orders'].post).toMatchObject({
    operationId: 'postOrders',
    security: [{ iam: [] }],
    requestBody: { required: true, content: { 'application/json': { schema: { $ref: '#/components/schemas/postOrdersRequest' } } } },
  });
  expect(Object.keys(paths['/orders'].post.responses)).toEqual(['201', 'default']);
  expect(components).toMatchObject({ schemas: { postOrdersRequest: JSON.parse(ORDER.text) as object }, securitySchemes: { iam: { type: 'apiKey' } } });
});

test('ANY is every method that no other route of the path names', () => {
  const { api, orders } = gateway();
  api.addRoute('GET /catalog/{proxy+}', orders);
  api.addRoute('ANY /catalog/{proxy+}', orders);
  const { paths } = documentOf(api);
  const item = paths['/catalog/{proxy+}'];
  expect(Object.keys(item).sort()).toEqual(['delete', 'get', 'head', 'options', 'parameters', 'patch', 'post', 'put']);
  expect(item.parameters).toMatchObject([{ name: 'proxy+' }]);
  expect(item.put.operationId).toBe('putCatalogByProxy');
});

test('what a schema refers to within itself moves with it', () => {
  const { api, orders } = gateway();
  const requestSchema = JsonSchema.fromObject({ type: 'array', items: { $ref: '#/$defs/drink' }, $defs: { drink: { type: 'string' } } });
  api.addRoute('POST /orders', orders, { requestSchema });
  expect(documentOf(api).components.schemas.postOrdersRequest).toMatchObject({ items: { $ref: '#/components/schemas/postOrdersRequest/$defs/drink' } });
});

test('it is written to the cloud assembly, the same for the same routes', () => {
  const written = () => {
    const app = new App({ analyticsReporting: false, outdir: fs.mkdtempSync(path.join(os.tmpdir(), 'openapi-')) });
    const { api, orders } = gateway(new Stack(app, 'Shop'));
    api.addRoute('GET /orders', orders);
    const { directory } = app.synth();
    const text = fs.readFileSync(path.join(directory, 'Shop-Gateway.openapi.json'), 'utf8');
    fs.rmSync(directory, { recursive: true });
    return text;
  };
  const document = written();
  expect(JSON.parse(document)).toMatchObject({ openapi: '3.1.0', info: { title: 'Shop', version: '2.1.0' }, servers: [{ url: expect.stringMatching(/^https:\/\/\{/) as string }] });
  expect(document).not.toContain('Token[');
  expect(written()).toBe(document);
});

test('APIs whose paths differ only in `/` and `-` have a file each', () => {
  const app = new App();
  for (const [stack, id, title] of [['Shop', 'Orders-Api', 'one'], ['Shop-Orders', 'Api', 'other']]) new RobustApi(new Stack(app, stack), id, { title });
  const { directory } = app.synth();
  const files = fs.readdirSync(directory).filter(name => name.endsWith('.openapi.json'));
  const titles = files.map(name => (JSON.parse(fs.readFileSync(path.join(directory, name), 'utf8')) as { info: { title: string } }).info.title);
  expect(titles.sort()).toEqual(['one', 'other']);
});

describe('a document becomes routes', () => {
  const definition = OpenApiDefinition.fromObject({
    openapi: '3.1.0',
    paths: {
      '/orders': {
        post: {
          operationId: 'order',
          summary: 'Order a drink',
          requestBody: { $ref: '#/components/requestBodies/Order' },
          responses: { 201: { description: 'Done' } },
        },
      },
      '/orders/{id}': { get: { operationId: 'readOrder', responses: { 200: { description: 'An order' } } } },
    },
    components: {
      requestBodies: { Order: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Order' } } } } },
      schemas: { Order: { type: 'object', properties: { size: { $ref: '#/components/schemas/Size' } } }, Size: { enum: ['s', 'l'] }, Other: { type: 'null' } },
    },
  });

  test('with their request schemas, complete in themselves', () => {
    const { api, orders } = gateway();
    api.importOpenApi(definition, { order: orders, readOrder: orders }, { readOrder: { auth: WebAuth.none() } });
    const { paths, components } = documentOf(api);
    expect(paths['/orders'].post).toMatchObject({ operationId: 'order', summary: 'Order a drink', responses: { 201: {} } });
    expect(paths['/orders/{id}'].get.security).toEqual([]);
    expect(components.schemas.orderRequest).toEqual({
      $ref: '#/components/schemas/orderRequest/$defs/Order',
      $defs: {
        Order: { type: 'object', properties: { size: { $ref: '#/components/schemas/orderRequest/$defs/Size' } } },
        Size: { enum: ['s', 'l'] },
      },
    });
  });

  test('and what is written can be read again', () => {
    const { api, orders } = gateway();
    api.importOpenApi(definition, { order: orders, readOrder: orders });
    const again = gateway();
    again.api.importOpenApi(OpenApiDefinition.fromObject(api.openApi()), { order: again.orders, readOrder: again.orders });
    expect(Object.keys(documentOf(again.api).paths)).toEqual(Object.keys(documentOf(api).paths));
  });

  test.each([
    ['an operation without backend', ['order'], "backends must hold a backend for every operation, got 'none for 'readOrder''."],
    ['a backend without operation', ['order', 'readOrder', 'pay'], "backends must have keys among the operations of the document (order, readOrder), got 'pay'."],
  ])('not with %s', (_, ids, message) => {
    const { api, orders } = gateway();
    expect(() => api.importOpenApi(definition, Object.fromEntries(ids.map(id => [id, orders])))).toThrow(`RobustApi at 'Shop/Gateway': ${message}`);
    expect(documentOf(api).paths).toEqual({});
  });

  test('not with an operation that has no name', () => {
    const { api, orders } = gateway();
    const nameless = OpenApiDefinition.fromObject({ openapi: '3.1.0', paths: { '/orders': { get: { responses: {} } } } });
    expect(() => api.importOpenApi(nameless, { order: orders })).toThrow("definition must have an operationId for every operation, got 'GET /orders'.");
  });
});

test('a load balancer has a document, a GraphQL API has its schema', () => {
  const stack = shop();

  const balanced = new RobustApi(stack, 'Balanced', { engine: RoutingEngine.applicationLoadBalancer({ vpc: network(stack, 'Network'), auth: WebAuth.none() }) });
  const graph = new RobustApi(stack, 'Graph', { engine: RoutingEngine.graphqlApi({ schema: SCHEMA }) });
  expect(balanced.openApi()).toMatchObject({ openapi: '3.1.0' });
  expect(() => graph.openApi()).toThrow('for openApi (a GraphQL API has its schema)');
});
