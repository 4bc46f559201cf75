import { JobApiBench } from './job-api-bench';

const schema = {
  type: 'object',
  required: ['customer', 'items'],
  additionalProperties: false,
  properties: {
    customer: { $ref: '#/$defs/customer' },
    items: { type: 'array', minItems: 1, items: { type: 'object', properties: { price: { type: 'number', minimum: 0 } } } },
    tip: { oneOf: [{ type: 'number' }, { const: 'none' }] },
    point: { prefixItems: [{ type: 'number' }, { type: 'number' }], items: false },
  },
  $defs: { customer: { type: 'object', required: ['id'], properties: { id: { type: 'string', pattern: '^c-' } } } },
};

const refused = async (body: object) => {
  const { status, json } = await new JobApiBench({ schema }).post(JSON.stringify(body));
  expect(status).toBe(400);
  expect(json.type).toBe('urn:cdk-serverless-catalog:problem:invalid-request');
  return json.errors;
};

describe('a request schema', () => {
  test('lets a body through that matches', async () => {
    const body = { customer: { id: 'c-1' }, items: [{ price: 1 }], tip: 'none', point: [1, 2] };
    expect((await new JobApiBench({ schema }).post(JSON.stringify(body))).status).toBe(202);
  });

  test('names every bad field once, and not the levels above it', async () => {
    expect(await refused({ customer: { id: 'x' }, items: [{ price: 1 }, { price: -1 }, { price: 'free' }] })).toEqual([
      { pointer: '#/customer/id', message: expect.stringContaining('pattern') },
      { pointer: '#/items/1/price', message: expect.stringContaining('less than 0') },
      { pointer: '#/items/2/price', message: expect.stringContaining('"number"') },
    ]);
  });

  test('names what is missing and what is too much', async () => {
    expect(await refused({ 'customer': {}, 'a/b': 1 })).toEqual([
      { pointer: '#', message: expect.stringContaining('"items"') },
      { pointer: '#/customer', message: expect.stringContaining('"id"') },
      { pointer: '#/a~1b', message: 'Is not allowed here.' },
    ]);
  });

  test('knows draft 2020-12: items after prefixItems', async () => {
    expect(await refused({ customer: { id: 'c-1' }, items: [{}], point: [1, 2, 3] })).toEqual([
      { pointer: expect.stringMatching(/^#\/point/), message: 'Is not allowed here.' },
    ]);
  });
});
