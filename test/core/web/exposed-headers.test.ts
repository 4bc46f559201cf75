import { corsOf } from '../../../src/core/web/private/web-front';

test('pages may read how old a cached answer is, where an answer is, and when to come again', () => {
  expect(corsOf({ allowOrigins: ['https://shop.example.com'] }).exposeHeaders).toEqual(['age', 'location', 'retry-after', 'x-correlation-id']);
});

test('headers of the user are the only ones', () => {
  expect(corsOf({ allowOrigins: ['https://shop.example.com'], exposeHeaders: ['etag'] }).exposeHeaders).toEqual(['etag']);
});
