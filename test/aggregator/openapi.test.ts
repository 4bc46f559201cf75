import { Backend, Aggregator, Composition, Fallback, JsonSchema, ServiceExposure, Source, WebAuth } from '../../src';
import { shop } from '../support/stacks';

const order = JsonSchema.fromObject({ type: 'object', properties: { id: { $ref: '#/$defs/id' } }, $defs: { id: { type: 'string' } } });
const web = Backend.http('https://crm.internal.example.com');

function aggregate(response = Composition.parts()): Aggregator {
  return new Aggregator(shop(), 'Invoice', {
    sources: {
      order: Source.of(web, { path: '/orders/{id}', required: true, responseSchema: order }),
      customer: Source.of(web, { path: '/customers/{order.customer}?lang={query.lang}', partName: 'buyer' }),
      products: Source.of(web, { path: '/products/{item.id}', forEach: { list: '{order.lines}' }, responseSchema: JsonSchema.fromObject({ type: 'object' }) }),
      tax: Source.of(web, { path: '/tax', responseSchema: JsonSchema.fromObject({ type: 'number' }), fallback: Fallback.value(null) }),
    },
    response,
    exposure: ServiceExposure.httpApi({ auth: WebAuth.jwt({ issuer: 'https://login.example.com', audience: ['shop'] }) }),
  }).addRoute('GET /invoices/{id}', { documentation: { title: 'Invoices', version: '2.0.0', operationId: 'getInvoice', summary: 'An invoice' } });
}

interface Operation {
  readonly parameters: unknown;
  readonly security: object[];
  readonly responses: { readonly 200: { readonly content: { readonly 'application/json': { readonly schema: { readonly properties: object; readonly required: string[] } } } }; readonly default: unknown };
}
interface Document {
  readonly openapi: string;
  readonly info: object;
  readonly paths: { readonly [path: string]: { readonly parameters: object[]; readonly get: Operation } };
  readonly components: { readonly schemas: { readonly [name: string]: object } };
}

test('the document has the route with its inputs, its authorization and its errors', () => {
  const { openapi, info, paths } = aggregate().openApi() as unknown as Document;
  expect(openapi).toBe('3.1.0');
  expect(info).toEqual({ title: 'Invoices', version: '2.0.0' });
  expect(Object.keys(paths)).toEqual(['/invoices/{id}']);
  const { parameters, get } = paths['/invoices/{id}'];
  expect(parameters).toEqual([{ name: 'id', in: 'path', required: true, schema: { type: 'string', minLength: 1 } }]);
  expect(get).toMatchObject({ operationId: 'getInvoice', summary: 'An invoice', parameters: [{ name: 'lang', in: 'query', schema: { type: 'string' } }] });
  expect(get.security).toHaveLength(1);
  expect(get.responses.default).toMatchObject({ content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } });
});

test('the response has the parts by their public names, with their schemas', () => {
  const { paths, components: { schemas } } = aggregate().openApi() as unknown as Document;
  const { schema } = paths['/invoices/{id}'].get.responses[200].content['application/json'];
  expect(schema.required).toEqual(['order']);
  expect(Object.keys(schema.properties)).toEqual(['buyer', 'order', 'products', 'tax', 'partial', 'parts']);
  expect(schema.properties).toMatchObject({
    order: { $ref: '#/components/schemas/getInvoiceOrder' },
    buyer: {},
    products: { type: 'array', items: { anyOf: [{ $ref: '#/components/schemas/getInvoiceProducts' }, { type: 'null' }] } },
    tax: {}, // the value of its fallback is no number
  });
  expect(schemas.getInvoiceOrder).toEqual({ type: 'object', properties: { id: { $ref: '#/components/schemas/getInvoiceOrder/$defs/id' } }, $defs: { id: { type: 'string' } } });
});

test('a composition has the flags only, and the document nothing of the services behind', () => {
  const document = aggregate(Composition.jsonata('{ "id": order.id }')).openApi() as unknown as Document;
  const { schema } = document.paths['/invoices/{id}'].get.responses[200].content['application/json'];
  expect(Object.keys(schema.properties)).toEqual(['partial', 'parts']);
  expect(JSON.stringify([document, aggregate().openApi()])).not.toMatch(/crm|customer\b|internal/);
});
