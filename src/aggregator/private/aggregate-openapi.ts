import { AggregateSource } from './aggregate-source';
import { Inputs } from './dependencies';
import { ERROR_RESPONSE, OpenApiComponents, OpenApiObject } from '../../core/web/private/openapi-document';
import { RouteKey } from '../../core/web/private/route-key';
import { WebAuth } from '../../core/web/web-auth';
import { AggregatorRouteOptions } from '../aggregator-route-options';
import { Composition } from '../composition';

export interface AggregateDocumentOptions {
  readonly title: string;
  readonly url: string;
  readonly key: RouteKey;
  readonly options: AggregatorRouteOptions;
  readonly auth: WebAuth;
  readonly sources: AggregateSource[];
  readonly inputs: Inputs;
  readonly response: Composition;
}

/** The OpenAPI document of an aggregate, made from its parts. It shows nothing of the services behind. */
export function aggregateDocument(aggregate: AggregateDocumentOptions): OpenApiObject {
  const { key, options: { documentation = {} }, auth, inputs, url } = aggregate;
  const { title = aggregate.title, version = '1.0.0', operationId = key.name, summary } = documentation;
  const components = new OpenApiComponents();
  const hasBody = aggregate.sources.some(({ options: { sendsRequestBody } }) => sendsRequestBody);
  const operation = {
    operationId,
    ...summary !== undefined && { summary },
    ...inputs.queryParameters.length > 0 && { parameters: inputs.queryParameters.map(name => ({ name, in: 'query', schema: { type: 'string' } })) },
    ...hasBody && { requestBody: { content: { '*/*': {} } } },
    responses: {
      200: { description: 'The response, whole or partial', content: { 'application/json': { schema: responseSchema(aggregate, operationId, components) } } },
      default: ERROR_RESPONSE,
    },
    security: components.security(auth),
  };
  const parameters = key.parameters.map(name => ({ name, in: 'path', required: true, schema: { type: 'string', minLength: 1 } }));
  const item = { ...parameters.length > 0 && { parameters }, [key.method.toLowerCase()]: operation };
  return components.document({ title, version, url, paths: { [key.path]: item } });
}

/** Flags of a partial response. A whole response has none. */
const FLAGS = {
  partial: { const: true, description: 'A part is a fallback, or is left out' },
  parts: {
    type: 'object',
    description: 'The parts of a partial response by name',
    additionalProperties: {
      type: 'object',
      required: ['status'],
      properties: {
        status: { enum: ['ok', 'stale', 'default', 'incomplete', 'timeout', 'failed', 'missing'] },
        age: { type: 'integer', minimum: 0, description: 'The age of the part in seconds' },
        failed: { type: 'array', items: { type: 'integer', minimum: 0 }, description: 'The elements of a list that failed. They are null in the part' },
      },
    },
  },
};

function responseSchema({ sources, response }: AggregateDocumentOptions, operationId: string, components: OpenApiComponents): OpenApiObject {
  if (response._expression !== undefined) { return { type: 'object', properties: FLAGS }; }
  const parts = sources.map((source): [string, OpenApiObject] => [source.part, partSchema(source, operationId, components)]);
  const always = sources.filter(({ options: { required } }) => required).map(({ part }) => part);
  return { type: 'object', ...always.length > 0 && { required: always }, properties: { ...Object.fromEntries(parts), ...FLAGS } };
}

/** The value of a fallback may have another schema: a source with one has none here. */
function partSchema({ part, options }: AggregateSource, operationId: string, components: OpenApiComponents): OpenApiObject {
  if (!options.responseSchema || options.fallback?._config.value) { return {}; }
  const body = components.schema(`${operationId}${part[0].toUpperCase()}${part.slice(1)}`, options.responseSchema);
  return options.forEach ? { type: 'array', items: { anyOf: [body, { type: 'null' }] } } : body;
}
