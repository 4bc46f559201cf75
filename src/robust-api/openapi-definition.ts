import * as fs from 'fs';

/**
 * An OpenAPI 3.1 document whose operations become routes.
 */
export class OpenApiDefinition {
  /**
   * A document from an object, such as that of a YAML parser.
   * @throws if the document is not OpenAPI 3.1
   */
  static fromObject(document: { [field: string]: unknown }): OpenApiDefinition {
    const version = document?.openapi;
    if (typeof version !== 'string' || !version.startsWith('3.1.')) {
      throw new Error(`OpenApiDefinition.fromObject: openapi must be 3.1.x (schemas of earlier versions are not JSON Schema), got ${JSON.stringify(version)}. `
        + 'Upgrade the document, for example with "npx @scalar/cli document upgrade".');
    }
    return new OpenApiDefinition(JSON.stringify(document));
  }

  /**
   * A document from a JSON file. For YAML, use `fromObject` with a parser.
   * @throws if the file cannot be read, or does not hold an OpenAPI 3.1 document
   */
  static fromFile(path: string): OpenApiDefinition {
    if (/\.ya?ml$/i.test(path)) {
      throw new Error(`OpenApiDefinition.fromFile: path must be a JSON file with an OpenAPI document, got '${path}'. `
        + 'Read YAML with a parser, and give its object to OpenApiDefinition.fromObject().');
    }
    try {
      return OpenApiDefinition.fromObject(JSON.parse(fs.readFileSync(path, 'utf8')) as { [field: string]: unknown });
    } catch (error) {
      throw new Error(`OpenApiDefinition.fromFile: path must be a JSON file with an OpenAPI document, got '${path}': ${(error as Error).message}`);
    }
  }

  private constructor(
    /** The document as JSON text. */
    readonly text: string,
  ) {}
}
