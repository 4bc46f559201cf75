import * as fs from 'fs';
import { jsonOfYaml } from './private/yaml-json';
import { JSON_VALUE, vanishingInSchema } from '../core/private/json-nulls';
import { inKeyOrder } from '../core/private/key-order';

/**
 * An OpenAPI document, 3.0 or 3.1, whose operations become routes.
 */
export class OpenApiDefinition {
  /**
   * A document from an object. Its paths are imported in the order of their names, and those of a file in the order of the file.
   * `JsonNull.INSTANCE` of aws-cdk-lib is `null` in languages whose own does not arrive.
   * @throws if the document is not OpenAPI 3.0 or 3.1, or has `undefined` in a list, `const` or `default`
   */
  static fromObject(document: { [field: string]: unknown }): OpenApiDefinition {
    requireVersion(document);
    const json = inKeyOrder(document);
    const place = vanishingInSchema(json);
    if (place !== undefined) { throw new Error(`OpenApiDefinition.fromObject: ${place} must ${JSON_VALUE}, got undefined.`); }
    return new OpenApiDefinition(JSON.stringify(json));
  }

  /**
   * A document from a JSON file, or from a YAML file whose name ends with `.yaml` or `.yml`. YAML is that of version 1.2, with its core schema:
   * no dates, and no tags of its own. Aliases and merge keys (`<<`) are resolved, up to 100 uses of an anchor (default of the parser).
   * @throws if the file cannot be read, is not valid, has a key twice, or does not hold an OpenAPI document
   */
  static fromFile(path: string): OpenApiDefinition {
    try {
      const text = fs.readFileSync(path, 'utf8');
      const document = /\.ya?ml$/i.test(path) ? jsonOfYaml(text) : JSON.parse(text) as unknown;
      requireVersion(document);
      return new OpenApiDefinition(JSON.stringify(document));
    } catch (error) {
      throw new Error(`OpenApiDefinition.fromFile: path must be a JSON or YAML file with an OpenAPI document, got '${path}': ${(error as Error).message}`);
    }
  }

  private constructor(
    /** The document as JSON text, in its own version of OpenAPI. */
    readonly text: string,
  ) {}
}

function requireVersion(document: unknown) {
  const version = (document as { readonly openapi?: unknown } | null)?.openapi;
  if (typeof version !== 'string' || !/^3\.[01]\./.test(version)) {
    throw new Error(`OpenApiDefinition.fromObject: openapi must be 3.0.x or 3.1.x, got ${JSON.stringify(version)}. `
      + 'Upgrade an earlier document, for example with "npx @scalar/cli document upgrade".');
  }
}
