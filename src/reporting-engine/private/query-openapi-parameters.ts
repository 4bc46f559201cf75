import { aws_dynamodb as dynamodb } from 'aws-cdk-lib';
import { QueryRoute } from './query-settings';
import { OpenApiObject } from '../../core/web/private/openapi-document';

/** As in handlers/view-query/parameters.ts and lookup-key.ts: bytes. A text of as many bytes has no more characters. */
const LONGEST_PARTITION = 2_000;
const LONGEST_KEY = 2_048;
/** As in handlers/view-query/lookup-key.ts: a decimal number of up to 38 digits. */
const NUMBER = '^(?=(?:\\D*\\d){1,38}\\D*$)-?(?:0|[1-9]\\d*)(?:\\.\\d+)?$';
/** As in handlers/view-query/after.ts. */
const LONGEST_VERSION = 1_024;
const MOST_ATTRIBUTES = 2;

/** What handlers/view-query/parameters.ts takes. */
export function queryParameters({ partition, defaultPageSize, maxPageSize, maxWaitMillis }: QueryRoute): OpenApiObject[] {
  const limit = { type: 'integer', minimum: 1, maximum: maxPageSize, default: defaultPageSize };
  const selects = `The partition: up to ${LONGEST_PARTITION} bytes. A number is written as DynamoDB writes it`;
  return [
    ...partition ? [{ ...partition, required: true, description: selects, schema: text(LONGEST_PARTITION) }] : [],
    { name: 'limit', in: 'query', description: 'The most rows of the page', schema: limit },
    { name: 'cursor', in: 'query', description: 'The nextCursor of the page before, of the same query. It holds for an hour', schema: { type: 'string', minLength: 1 } },
    ...maxWaitMillis !== undefined ? [after(maxWaitMillis)] : [],
  ];
}

/** What handlers/view-query/lookup-key.ts takes. */
export function lookupParameters(key: dynamodb.Attribute[]): OpenApiObject[] {
  return key.map(({ name, type }) => ({
    name,
    in: 'path',
    required: true,
    ...type === dynamodb.AttributeType.NUMBER
      ? { description: 'A number of up to 38 digits', schema: { type: 'string', pattern: NUMBER } }
      : { description: `A text of up to ${LONGEST_KEY} bytes`, schema: text(LONGEST_KEY) },
  }));
}

function after(maxWaitMillis: number): OpenApiObject {
  const scalar = (longest: number) => ({ anyOf: [{ type: 'number' }, text(longest)] });
  const schema = {
    type: 'object',
    required: ['key', 'version'],
    additionalProperties: false,
    properties: {
      key: { type: 'object', minProperties: 1, maxProperties: MOST_ATTRIBUTES, additionalProperties: scalar(LONGEST_KEY), description: 'The key of the item' },
      version: { ...scalar(LONGEST_VERSION), description: 'The version that the write gave the item, or that the removed item had' },
      removed: { type: 'boolean', default: false, description: 'Whether the write removed the item' },
    },
  };
  return {
    name: 'after',
    in: 'query',
    description: `A write that the page has to have. The query waits up to ${maxWaitMillis} ms for it. Numbers are those of DynamoDB, with up to 38 digits`,
    content: { 'application/json': { schema } },
  };
}

function text(longest: number): OpenApiObject {
  return { type: 'string', minLength: 1, maxLength: longest };
}
