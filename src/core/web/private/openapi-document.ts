import { JsonSchema } from '../json-schema';
import { WebAuth } from '../web-auth';

/** A part of an OpenAPI document. */
export interface OpenApiObject { [field: string]: unknown }

export interface OpenApiContent {
  readonly title: string;
  readonly version: string;
  readonly url: string;
  readonly paths: { readonly [path: string]: OpenApiObject };
}

/** An error (RFC 9457). API Gateway's own errors of an HTTP API have a message only. */
const PROBLEM = {
  type: 'object',
  properties: {
    type: { type: 'string' }, title: { type: 'string' }, status: { type: 'integer' }, detail: { type: 'string' }, correlationId: { type: 'string' },
  },
};
const GATEWAY_MESSAGE = { type: 'object', properties: { message: { type: ['string', 'null'] } } };

/** The schemas and the authorizations that the operations of a document share. */
export class OpenApiComponents {
  private readonly schemas: OpenApiObject = { Problem: PROBLEM, GatewayMessage: GATEWAY_MESSAGE };
  private readonly securitySchemes: OpenApiObject = {};

  /** A schema becomes a component of the document. Its internal references are moved with it. */
  schema(name: string, { text }: JsonSchema): OpenApiObject {
    const at = `#/components/schemas/${name}`;
    this.schemas[name] = JSON.parse(text.replaceAll('"$ref":"#/', `"$ref":"${at}/`).replaceAll('"$ref":"#"', `"$ref":"${at}"`));
    return { $ref: at };
  }

  /** The `security` of an operation. */
  security(auth: WebAuth): OpenApiObject[] {
    const security = auth._openApi();
    if (!security) { return []; }
    this.securitySchemes[security.name] = security.scheme;
    return [{ [security.name]: security.scopes }];
  }

  /** https://spec.openapis.org/oas/v3.1.0 */
  document({ title, version, url, paths }: OpenApiContent): OpenApiObject {
    const { schemas, securitySchemes } = this;
    return {
      openapi: '3.1.0',
      info: { title, version },
      servers: [{ url }],
      paths: Object.fromEntries(Object.entries(paths).sort(([a], [b]) => a < b ? -1 : 1)),
      components: { schemas, ...Object.keys(securitySchemes).length > 0 ? { securitySchemes } : {} },
    };
  }
}

/** Every operation may answer it. */
export const ERROR_RESPONSE = {
  description: 'An error',
  content: {
    'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
    'application/json': { schema: { $ref: '#/components/schemas/GatewayMessage' } },
  },
};
