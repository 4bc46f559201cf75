import { escaped, jsonSchemaOf30 } from './openapi-30-schema';
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

/** What OpenAPI 3.0 marks the properties of the other direction with. */
const OF_OTHER = { request: 'readOnly', response: 'writeOnly' };

/** An object of the document, and its JSON pointer. */
interface Place {
  readonly value: Json;
  readonly at: string;
}

/**
 * The operations of an OpenAPI document, in document order.
 * @throws if a schema is not valid
 */
export function operationsOf(text: string): ImportedOperation[] {
  const document = JSON.parse(text) as Json;
  const paths = child({ value: document, at: '#' }, 'paths');
  return Object.keys(paths.value).flatMap(path => {
    const item = resolve(document, child(paths, path));
    return METHODS.filter(method => method in item.value)
      .map(method => importOperation(document, `${method.toUpperCase()} ${path}`, resolve(document, child(item, method))));
  });
}

function importOperation(document: Json, key: string, operation: Place): ImportedOperation {
  const operationId = operation.value.operationId as string | undefined;
  const responses = child(operation, 'responses');
  const status = Object.keys(responses.value).find(code => /^2\d\d$/.test(code));
  return {
    operationId,
    key,
    options: {
      requestSchema: schemaOf(document, resolve(document, child(operation, 'requestBody')), 'request'),
      documentation: {
        operationId,
        summary: operation.value.summary as string | undefined,
        successStatus: status === undefined ? undefined : Number(status),
        responseSchema: status === undefined ? undefined : schemaOf(document, resolve(document, child(responses, status)), 'response'),
      },
    },
  };
}

/** The self-contained schema of a JSON body. */
function schemaOf(document: Json, body: Place, direction: keyof typeof OF_OTHER): JsonSchema | undefined {
  const media = child(child(body, 'content'), 'application/json');
  if (media.value.schema === undefined) { return undefined; }
  const at = `${media.at}/schema`;
  const isOf30 = String(document.openapi).startsWith('3.0.');
  const isOfOther = (property: Json) => resolve(document, { value: property, at }).value[OF_OTHER[direction]] === true;
  const jsonSchema = (schema: unknown, place: string) => (isOf30 ? jsonSchemaOf30(schema, place, isOfOther) : schema) as Json;
  const names = referred(document, JSON.stringify(media.value.schema));
  try {
    const schema = jsonSchema(media.value.schema, at);
    const definitions = names.map(name => [name, jsonSchema(componentSchemas(document)[name], `${SCHEMAS}${name}`)]);
    const $defs = { ...schema.$defs as Json | undefined, ...Object.fromEntries(definitions) as Json };
    const complete = names.length === 0 ? schema : { ...schema, $defs };
    return JsonSchema.fromObject(JSON.parse(JSON.stringify(complete).replaceAll(`"${SCHEMAS}`, '"#/$defs/')) as Json);
  } catch (error) {
    throw new Error(`OpenApiDefinition: ${inDocument((error as Error).message.replace('JsonSchema.fromObject: ', ''), names, at)}`);
  }
}

/** An error of a schema, with the place in the document. */
function inDocument(message: string, names: string[], at: string): string {
  if (!/^#[/ :]/.test(message) || message.startsWith('#/components/') || message.startsWith('#/paths/')) { return message; }
  const name = names.find(each => message.startsWith(`#/$defs/${each}/`) || message.startsWith(`#/$defs/${each} `));
  return name === undefined ? message.replace('#', () => at) : message.replace('#/$defs/', () => SCHEMAS);
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
function resolve(document: Json, place: Place): Place {
  const { $ref: reference, ...rest } = place.value;
  if (typeof reference !== 'string' || !reference.startsWith('#/')) { return place; }
  const target = reference.slice(2).split('/').map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<Json>((at, part) => objectAt(at, part), document);
  const resolved = resolve(document, { value: target, at: reference });
  return { value: { ...resolved.value, ...rest }, at: resolved.at };
}

function child({ value, at }: Place, field: string): Place {
  return { value: objectAt(value, field), at: `${at}/${escaped(field)}` };
}

function objectAt(value: Json, field: string): Json {
  const found = value[field];
  return typeof found === 'object' && found !== null ? found as Json : {};
}
