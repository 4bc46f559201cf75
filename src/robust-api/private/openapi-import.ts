import { JsonSchema } from '../../core/web/json-schema';
import { ApiRouteOptions } from '../api-route-options';

type Json = { readonly [name: string]: unknown };

/** An operation of a document, as a route. */
export interface ImportedOperation {
  readonly operationId?: string;
  readonly key: string;
  readonly options: ApiRouteOptions;
}

const METHODS = ['get', 'head', 'post', 'put', 'patch', 'delete', 'options'];
const SCHEMAS = '#/components/schemas/';

/** The operations of an OpenAPI 3.1 document, in document order. */
export function operationsOf(text: string): ImportedOperation[] {
  const document = JSON.parse(text) as Json;
  return Object.entries(objectAt(document, 'paths')).flatMap(([path, item]) => METHODS
    .filter(method => method in resolve(document, item))
    .map(method => importOperation(document, `${method.toUpperCase()} ${path}`, resolve(document, resolve(document, item)[method]))));
}

function importOperation(document: Json, key: string, operation: Json): ImportedOperation {
  const operationId = operation.operationId as string | undefined;
  const [status, answer] = Object.entries(objectAt(operation, 'responses')).find(([code]) => /^2\d\d$/.test(code)) ?? [];
  return {
    operationId,
    key,
    options: {
      requestSchema: schemaOf(document, resolve(document, operation.requestBody)),
      documentation: {
        operationId,
        summary: operation.summary as string | undefined,
        successStatus: status === undefined ? undefined : Number(status),
        responseSchema: schemaOf(document, resolve(document, answer)),
      },
    },
  };
}

/** The self-contained schema of a JSON body. */
function schemaOf(document: Json, body: Json): JsonSchema | undefined {
  const schema = objectAt(objectAt(body, 'content'), 'application/json').schema as Json | undefined;
  if (schema === undefined) { return undefined; }
  const definitions = referred(document, JSON.stringify(schema));
  const complete = definitions.length === 0 ? schema : {
    ...schema,
    $defs: { ...schema.$defs as Json | undefined, ...Object.fromEntries(definitions.map(name => [name, componentSchemas(document)[name]])) },
  };
  return JsonSchema.fromObject(JSON.parse(JSON.stringify(complete).replaceAll(`"${SCHEMAS}`, '"#/$defs/')) as Json);
}

/** The names of all schemas that a schema refers to, directly or not. */
function referred(document: Json, text: string, known: string[] = []): string[] {
  const found = [...text.matchAll(/"#\/components\/schemas\/([^"/]+)/g)].map(([, name]) => name);
  return found.reduce((names, name) => names.includes(name)
    ? names
    : referred(document, JSON.stringify(componentSchemas(document)[name] ?? true), [...names, name]), known);
}

function componentSchemas(document: Json): Json {
  return objectAt(objectAt(document, 'components'), 'schemas');
}

/** Resolves a reference within the document. */
function resolve(document: Json, value: unknown): Json {
  const { $ref: reference, ...rest } = (value ?? {}) as Json;
  if (typeof reference !== 'string' || !reference.startsWith('#/')) { return (value ?? {}) as Json; }
  const target = reference.slice(2).split('/').map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<Json>((at, part) => objectAt(at, part), document);
  return { ...resolve(document, target), ...rest };
}

function objectAt(value: Json, field: string): Json {
  const found = value[field];
  return typeof found === 'object' && found !== null ? found as Json : {};
}
