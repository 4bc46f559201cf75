import { ApiRoute } from './api-route';
import { JsonSchema } from '../../core/web/json-schema';
import { ERROR_RESPONSE, OpenApiComponents, OpenApiObject } from '../../core/web/private/openapi-document';

export interface OpenApiRoutes {
  readonly title: string;
  readonly version: string;
  readonly url: string;
  readonly routes: ApiRoute[];
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const WITHOUT_BODY = ['GET', 'HEAD', 'DELETE', 'OPTIONS'];

/** https://spec.openapis.org/oas/v3.1.0 */
export function openApiDocument({ routes, ...info }: OpenApiRoutes): OpenApiObject {
  const components = new OpenApiComponents();
  const paths: { [path: string]: OpenApiObject } = {};
  for (const route of routes) {
    const item = paths[route.key.path] ??= pathItem(route);
    for (const method of methodsOf(route, routes)) {
      item[method.toLowerCase()] = operation(route, method, components);
    }
  }
  return components.document({ ...info, paths });
}

function pathItem(route: ApiRoute): OpenApiObject {
  const { key } = route;
  return key.parameters.length === 0 ? {} : {
    parameters: key.parameters.map(name => {
      const isGreedy = key.isGreedy && key.path.includes(`{${name}+}`);
      return { name: isGreedy ? `${name}+` : name, in: 'path', required: true, schema: parameterSchema(route, isGreedy) };
    }),
  };
}

/** The path segments that the request router forwards to an HTTP server. It answers 400 to others (handlers/shared/backends/target-path.ts). */
function parameterSchema({ alternatives }: ApiRoute, isGreedy: boolean): OpenApiObject {
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

function operation(route: ApiRoute, method: string, components: OpenApiComponents): OpenApiObject {
  const { documentation = {}, requestSchema } = route.options;
  const { summary, successStatus = 200, responseSchema } = documentation;
  const name = route.operationId;
  const operationId = route.key.method === 'ANY' ? `${method.toLowerCase()}${name.replace(/^any/, '')}` : name;
  return {
    operationId,
    ...summary ? { summary } : {},
    ...requestBody(operationId, method, requestSchema, components),
    responses: {
      [route.key.method === 'ANY' ? '2XX' : String(successStatus)]: {
        description: 'The response of the backend',
        ...responseSchema ? { content: { 'application/json': { schema: components.schema(`${operationId}Answer`, responseSchema) } } } : {},
      },
      default: ERROR_RESPONSE,
    },
    security: components.security(route.auth),
  };
}

function requestBody(operationId: string, method: string, schema: JsonSchema | undefined, components: OpenApiComponents): OpenApiObject {
  if (!schema) {
    return WITHOUT_BODY.includes(method) ? {} : { requestBody: { content: { '*/*': {} } } };
  }
  return { requestBody: { required: true, content: { 'application/json': { schema: components.schema(`${operationId}Request`, schema) } } } };
}
