/** A resource of a template, with the values of parameters put in where they have a default. */
export interface Resource {
  readonly id: string;
  readonly type: string;
  readonly properties: Properties;
  readonly attributes: Properties;
  /** Path of the construct it came from. */
  readonly path: string;
}

export interface Properties { readonly [name: string]: unknown }

interface RawResource { readonly Type: string; readonly Properties?: Properties; readonly Metadata?: Properties }

/** A template as CloudFormation gets it. */
export interface RawTemplate {
  readonly Resources?: { readonly [id: string]: RawResource };
  readonly Parameters?: { readonly [name: string]: { readonly Default?: unknown; readonly Type?: string } };
}

/** What a value that points to a resource says: which, and which of its attributes. */
export interface Reference {
  readonly resource: Resource;
  /** `Ref`, or the name of an attribute. */
  readonly attribute: string;
}

/** Reads a template: the contract is derived from it, never from the code that made it. */
export class StackTemplate {
  readonly resources: readonly Resource[];
  private readonly byId: ReadonlyMap<string, Resource>;

  /**
   * @param raw the template
   * @param ownPath path of the pattern in it: what is below is its own, the rest is the user's
   */
  constructor(readonly raw: RawTemplate, readonly ownPath?: string) {
    this.resources = Object.entries(raw.Resources ?? {}).map(([id, resource]) => ({
      id,
      type: resource.Type,
      properties: this.withParameters(resource.Properties ?? {}) as Properties,
      attributes: resource as unknown as Properties,
      path: String(resource.Metadata?.['aws:cdk:path'] ?? id),
    }));
    this.byId = new Map(this.resources.map(resource => [resource.id, resource]));
  }

  ofType(...types: string[]): Resource[] {
    return this.resources.filter(({ type }) => types.includes(type));
  }

  /** Whether the pattern made the resource. Without a path all are. */
  isOwn(resource: Resource): boolean {
    return this.ownPath === undefined || resource.path.startsWith(`${this.ownPath}/`);
  }

  /** The resource that a value points to, also from within an ARN or URL that is joined from parts. */
  resourceOf(value: unknown): Resource | undefined {
    return this.referencesIn(value)[0]?.resource;
  }

  /** What a value is when it is nothing but a pointer. */
  reference(value: unknown): Reference | undefined {
    if (!isIntrinsic(value)) { return undefined; }
    const target = value['Fn::GetAtt'] ?? value.Ref;
    const [id, attribute] = Array.isArray(target) ? target as string[]
      : 'Ref' in value ? [String(target), 'Ref'] : String(target).split(/\.(.*)/);
    const resource = this.byId.get(id);
    return resource && { resource, attribute };
  }

  /** Every pointer in a value, however deep. */
  referencesIn(value: unknown): Reference[] {
    const reference = this.reference(value);
    if (reference) { return [reference]; }
    if (typeof value === 'object' && value !== null) { return Object.values(value).flatMap(part => this.referencesIn(part)); }
    return [];
  }

  /** The function behind a value that names a function, a version or an alias. */
  functionOf(value: unknown): Resource | undefined {
    const resource = this.resourceOf(value);
    return resource?.type === 'AWS::Lambda::Alias' || resource?.type === 'AWS::Lambda::Version'
      ? this.functionOf(resource.properties.FunctionName)
      : resource;
  }

  private withParameters(value: unknown): unknown {
    if (Array.isArray(value)) { return value.map(part => this.withParameters(part)); }
    if (typeof value !== 'object' || value === null) { return value; }
    const parameter = typeof (value as Properties).Ref === 'string' ? this.raw.Parameters?.[String((value as Properties).Ref)] : undefined;
    if (parameter?.Default !== undefined && parameter.Type === 'Number') { return Number(parameter.Default); }
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, this.withParameters(part)]));
  }
}

function isIntrinsic(value: unknown): value is { readonly 'Ref'?: unknown; readonly 'Fn::GetAtt'?: unknown } {
  return typeof value === 'object' && value !== null && ('Ref' in value || 'Fn::GetAtt' in value);
}

/** A property by its path, `RedrivePolicy.maxReceiveCount`. */
export function propertyOf(resource: Resource, path: string): unknown {
  return path.split('.').reduce<unknown>((value, name) => (value as Properties | undefined)?.[name], resource.properties);
}

/** A list, also where there is none or only one. */
export function listOf(value: unknown): unknown[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}
