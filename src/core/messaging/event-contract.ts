import * as fs from 'fs';
import * as path from 'path';
import { Token } from 'aws-cdk-lib';
import { JsonSchema } from '../web/json-schema';
import { breakingChanges } from './private/schema-compatibility';
import { requireKind, SCHEMA } from '../private/kinds';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html */
const LONGEST_TYPE = 128;
const LONGEST_SOURCE = 256;

/**
 * Options of a contract.
 */
export interface EventContractOptions {
  /** Major version, 1 or above. It is a part of the event's type, so that versions are published side by side. */
  readonly version: number;
  /** Publisher of the event, such as `coffee.orders`. */
  readonly source: string;
  /**
   * JSON Schema of the event's data. Leave objects open (no `additionalProperties: false`):
   * a consumer that validates would refuse events with an unknown property.
   */
  readonly schema: JsonSchema;
}

/**
 * Options of a contract of events that others define.
 */
export interface DetailTypeContractOptions {
  /** Source of the events, such as `aws.s3`. */
  readonly source: string;
  /**
   * JSON Schema of the event's `detail`. Leave objects open (no `additionalProperties: false`): their publisher may add properties.
   * @default - every `detail` is valid
   */
  readonly schema?: JsonSchema;
}

/**
 * The effect of a schema change on publishers and consumers of the previous version.
 */
export interface ContractCompatibility {
  /** Whether consumers of each schema accept the events of the other. */
  readonly isCompatible: boolean;
  /** Breaking changes, each with the JSON pointer of its place in the schema. Empty when compatible. */
  readonly breakingChanges: string[];
}

/**
 * The contract of a kind of event between publisher and consumers: name, major version, source and schema of its data.
 *
 * @example
 * const orderCreated = EventContract.fromSchema('OrderCreated', {
 *   version: 1,
 *   source: 'coffee.orders',
 *   schema: JsonSchema.fromObject({ type: 'object', required: ['orderId'], properties: { orderId: { type: 'string' } } }),
 * });
 */
export class EventContract {
  /**
   * Creates a contract with a JSON Schema.
   *
   * @param name name of the event in the past tense: `OrderCreated`
   * @throws if the brokers do not accept name, version or source
   */
  static fromSchema(name: string, options: EventContractOptions): EventContract {
    const { version, source } = options;
    demand(!Token.isUnresolved(name) && /^[A-Z][A-Za-z0-9]{0,99}$/.test(name), 'name', 'be a name such as OrderCreated, up to 100 letters and digits', name);
    demand(Number.isInteger(version) && version >= 1, 'version', 'be a whole number of at least 1', version);
    // https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html: aws. is reserved for AWS services
    demand(!Token.isUnresolved(source) && /^[A-Za-z0-9/][A-Za-z0-9._:/-]{0,255}$/.test(source) && !/^aws\./i.test(source), 'source',
      'have up to 256 letters, digits, ., _, :, / and -, and not begin with aws.', source);
    requireKind('EventContract.fromSchema: schema', options.schema, SCHEMA);
    return new EventContract(name, source, options.schema, version);
  }

  /**
   * Creates a contract of events that others define: AWS services, partners, or applications that publish without this library. Subscriptions
   * of a bus take it. It has no version, and nothing of this library publishes its events.
   *
   * @param detailType `detail-type` of the events: `Object Created`
   * @throws if EventBridge does not know such a `detail-type` or source
   */
  static fromDetailType(detailType: string, options: DetailTypeContractOptions): EventContract {
    const { source, schema = JsonSchema.fromObject({}) } = options;
    const must = (prop: string, value: unknown, longest: number, example: string) => demand(isTextUpTo(longest, value), prop,
      `be a text of 1 to ${longest} characters that is known at synthesis, such as ${example} (EventBridge limit)`, value, 'fromDetailType');
    must('detailType', detailType, LONGEST_TYPE, 'Object Created');
    must('source', source, LONGEST_SOURCE, 'aws.s3');
    requireKind('EventContract.fromDetailType: schema', schema, SCHEMA);
    return new EventContract(detailType, source, schema);
  }

  /**
   * Reads a contract that `writeTo` has written.
   * @throws if the file is not a contract
   */
  static fromFile(file: string): EventContract {
    const text = fs.readFileSync(file, 'utf8');
    try {
      const written = JSON.parse(text) as WrittenContract | WrittenDetailType;
      const { source } = written;
      const schema = JsonSchema.fromObject(written.schema);
      return 'detailType' in written
        ? EventContract.fromDetailType(written.detailType, { source, schema })
        : EventContract.fromSchema(written.name, { version: written.version, source, schema });
    } catch (error) {
      throw new Error(`EventContract.fromFile: file must be a contract, got ${file}: ${(error as Error).message}`);
    }
  }

  /**
   * Compares two schemas of a major version. New optional properties and new annotations are compatible. Every other
   * change of the valid values is breaking.
   */
  static compatibility(previous: JsonSchema, next: JsonSchema): ContractCompatibility {
    const parse = ({ text }: JsonSchema) => JSON.parse(text) as { [keyword: string]: unknown };
    const breaking = breakingChanges(parse(previous), parse(next));
    return { isCompatible: breaking.length === 0, breakingChanges: breaking };
  }

  /** Type on the wire: `OrderCreated.v1`. Of events that others define it is their `detail-type`. */
  readonly eventType: string;

  private constructor(
    /** Name of the event. */
    readonly name: string,
    /** Publisher of the event. */
    readonly source: string,
    /** JSON Schema of the event's data. */
    readonly schema: JsonSchema,
    /** Major version. Undefined for events that others define. */
    readonly version?: number,
  ) {
    this.eventType = version === undefined ? name : `${name}.v${version}`;
  }

  /**
   * Writes the contract to `<type>.json`, or to `<source>@<type>.json` where others define the event. Commit the file beside the code that publishes the event.
   * @returns the path of the file
   */
  writeTo(directory: string): string {
    const { name, version, source, schema } = this;
    const content = { source, schema: JSON.parse(schema.text) as Schema };
    const written: WrittenContract | WrittenDetailType = version === undefined ? { detailType: name, ...content } : { name, version, ...content };
    fs.mkdirSync(directory, { recursive: true });
    fs.writeFileSync(this.fileIn(directory), `${JSON.stringify(written, undefined, 2)}\n`);
    return this.fileIn(directory);
  }

  /**
   * Compares the contract with its committed copy. Call it in your tests: write a compatible change
   * with `writeTo`, and publish a breaking one as the next major version.
   * @throws if the directory has no copy, or the change is breaking
   */
  assertCompatible(directory: string): void {
    const file = this.fileIn(directory);
    const must = `EventContract '${this.eventType}': contract must be compatible with its committed copy ${file}`;
    if (!fs.existsSync(file)) { throw new Error(`${must}, got no such file: write and commit it with writeTo.`); }
    const committed = EventContract.fromFile(file);
    const breaking = [
      ...committed.source === this.source ? [] : [`/source: changed from '${committed.source}' to '${this.source}'; subscriptions match it`],
      ...EventContract.compatibility(committed.schema, this.schema).breakingChanges,
    ];
    if (breaking.length > 0) { throw new Error(`${must}, got:\n  ${breaking.join('\n  ')}\n${this.remedy}`); }
  }

  private get remedy(): string {
    return this.version === undefined ? 'Write it anew with writeTo when all consumers take both.' : `Publish it as version ${this.version + 1}.`;
  }

  /** Two sources may have events of one type. */
  private fileIn(directory: string): string {
    const name = this.version === undefined ? `${this.source}@${this.eventType}`.replace(/[^A-Za-z0-9@ ._-]/gu, encodeURIComponent) : this.eventType;
    return path.join(directory, `${name}.json`);
  }
}

interface Schema { readonly [keyword: string]: unknown }

/** The content of a contract's file. */
interface WrittenContract {
  readonly name: string;
  readonly version: number;
  readonly source: string;
  readonly schema: Schema;
}

/** The content of the file of a contract that others define. */
interface WrittenDetailType {
  readonly detailType: string;
  readonly source: string;
  readonly schema: Schema;
}

function isTextUpTo(longest: number, value: unknown): boolean {
  return typeof value === 'string' && !Token.isUnresolved(value) && value.length >= 1 && value.length <= longest;
}

function demand(holds: boolean, prop: string, must: string, got: unknown, factory = 'fromSchema') {
  if (!holds) { throw new Error(`EventContract.${factory}: ${prop} must ${must}, got ${typeof got === 'string' ? `'${got}'` : String(got)}.`); }
}
