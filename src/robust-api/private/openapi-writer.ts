import { ApiRoute } from './api-route';
import { JsonSchema } from '../../core/web/json-schema';

interface Document { [field: string]: unknown }

export interface OpenApiContent {
  readonly title: string;
  readonly version: string;
  readonly url: string;
  readonly routes: ApiRoute[];
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const WITHOUT_BODY = ['GET', 'HEAD', 'DELETE', 'OPTIONS'];

/** An error (RFC 9457). API Gateway's own errors of an HTTP API have a message only. */
const PROBLEM = {
  type: 'object',
  properties: {
    type: { type: 'string' }, title: { type: 'string' }, status: { type: 'integer' }, detail: { type: 'string' }, correlationId: { type: 'string' },
  },
};
const GATEWAY_MESSAGE = { type: 'object', properties: { message: { type: ['string', 'null'] } } };

/** https://spec.openapis.org/oas/v3.1.0 */
export function openApiDocument({ title, version, url, routes }: OpenApiContent): Document {
  const schemas: Document = { Problem: PROBLEM, GatewayMessage: GATEWAY_MESSAGE };
  const securitySchemes: Document = {};
  const paths: { [path: string]: Document } = {};
  for (const route of routes) {
    const item = paths[route.key.path] ??= pathItem(route);
    for (const method of methodsOf(route, routes)) {
      item[method.toLowerCase()] = operation(route, method, schemas, securitySchemes);
    }
  }
  return {
    openapi: '3.1.0',
    info: { title, version },
    servers: [{ url }],
    paths: Object.fromEntries(Object.entries(paths).sort(([a], [b]) => a < b ? -1 : 1)),
    components: { schemas, ...Object.keys(securitySchemes).length > 0 ? { securitySchemes } : {} },
  };
}

function pathItem(route: ApiRoute): Document {
  const { key } = route;
  return key.parameters.length === 0 ? {} : {
    parameters: key.parameters.map(name => {
      const isGreedy = key.isGreedy && key.path.includes(`{${name}+}`);
      return { name: isGreedy ? `${name}+` : name, in: 'path', required: true, schema: parameterSchema(route, isGreedy) };
    }),
  };
}

/** The path segments that the request router forwards to an HTTP server. It answers 400 to others (handlers/shared/backends/target-path.ts). */
function parameterSchema({ alternatives }: ApiRoute, isGreedy: boolean): Document {
  if (!alternatives.some(({ backend }) => backend.http)) { return { type: 'string', minLength: 1 }; }
  const segment = '(?!\\.{1,2}(?:[;/]|$))[^\\u0000-\\u001f\\u007f-\\u009f\\\\/]+';
  return { type: 'string', minLength: 1, pattern: `^(?![\\s\\S]*%[0-9A-Fa-f]{2})${segment}${isGreedy ? `(?:/${segment})*/?` : ''}$` };
}

/** ANY matches the methods without a route of their own at the path. */
function methodsOf({ key }: ApiRoute, routes: ApiRoute[]): string[] {
  if (key.method !== 'ANY') { return [key.method]; }
  const named = routes.filter(other => other.key.path === key.path).map(other => String(other.key.method));
  return METHODS.filter(method => !named.includes(method));
}

function operation(route: ApiRoute, method: string, schemas: Document, securitySchemes: Document): Document {
  const { documentation = {}, requestSchema } = route.options;
  const { summary, successStatus = 200, responseSchema } = documentation;
  const name = route.operationId;
  const operationId = route.key.method === 'ANY' ? `${method.toLowerCase()}${name.replace(/^any/, '')}` : name;
  const security = route.auth._openApi();
  if (security) { securitySchemes[security.name] = security.scheme; }
  return {
    operationId,
    ...summary ? { summary } : {},
    ...requestBody(operationId, method, requestSchema, schemas),
    responses: {
      [route.key.method === 'ANY' ? '2XX' : String(successStatus)]: {
        description: 'The response of the backend',
        ...responseSchema ? { content: { 'application/json': { schema: component(`${operationId}Answer`, responseSchema, schemas) } } } : {},
      },
      default: {
        description: 'An error',
        content: {
          'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
          'application/json': { schema: { $ref: '#/components/schemas/GatewayMessage' } },
        },
      },
    },
    security: security ? [{ [security.name]: security.scopes }] : [],
  };
}

function requestBody(operationId: string, method: string, schema: JsonSchema | undefined, schemas: Document): Document {
  if (!schema) {
    return WITHOUT_BODY.includes(method) ? {} : { requestBody: { content: { '*/*': {} } } };
  }
  return { requestBody: { required: true, content: { 'application/json': { schema: component(`${operationId}Request`, schema, schemas) } } } };
}

/** A schema becomes a component of the document. Its internal references are moved with it. */
function component(name: string, { text }: JsonSchema, schemas: Document): Document {
  const at = `#/components/schemas/${name}`;
  schemas[name] = JSON.parse(text.replaceAll('"$ref":"#/', `"$ref":"${at}/`).replaceAll('"$ref":"#"', `"$ref":"${at}"`));
  return { $ref: at };
}
