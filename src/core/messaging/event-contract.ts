import * as fs from 'fs';
import * as path from 'path';
import { Token } from 'aws-cdk-lib';
import { JsonSchema } from '../web/json-schema';
import { breakingChanges } from './private/schema-compatibility';

/**
 * What makes a contract, beside its name.
 */
export interface EventContractOptions {
  /** The major version, 1 or above. It is a part of the event's type: versions are published side by side. */
  readonly version: number;
  /** Who publishes it, such as `coffee.orders`. */
  readonly source: string;
  /**
   * What the data of an event looks like. Leave objects open (no `additionalProperties: false`):
   * a consumer that validates would refuse events with a property it does not know.
   */
  readonly schema: JsonSchema;
}

/**
 * What a change of a schema does to those who know the version before.
 */
export interface ContractCompatibility {
  /** Whether events and consumers of both schemas understand one another. */
  readonly isCompatible: boolean;
  /** What breaks, each with the JSON pointer of the place in the schema. Empty when compatible. */
  readonly breakingChanges: string[];
}

/**
 * A kind of event that is promised to its consumers: name, major version, source and schema of its data.
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
   * A contract with a JSON Schema.
   *
   * @param name what happened, in the past tense: `OrderCreated`
   * @throws if name, version or source are none that the brokers take
   */
  static fromSchema(name: string, options: EventContractOptions): EventContract {
    const { version, source } = options;
    demand(!Token.isUnresolved(name) && /^[A-Za-z][A-Za-z0-9_-]{0,99}$/.test(name), 'name', 'begin with a letter and be up to 100 letters, digits, - and _', name);
    demand(Number.isInteger(version) && version >= 1, 'version', 'be a whole number of at least 1', version);
    // https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html: aws. is the services' own
    demand(!Token.isUnresolved(source) && /^[A-Za-z0-9/][A-Za-z0-9._:/-]{0,255}$/.test(source) && !/^aws\./i.test(source), 'source',
      'be up to 256 letters, digits, ., _, :, / and -, not beginning with aws.', source);
    return new EventContract(name, version, source, options.schema);
  }

  /**
   * A contract that `writeTo` has written.
   * @throws if the file holds none
   */
  static fromFile(file: string): EventContract {
    const text = fs.readFileSync(file, 'utf8');
    try {
      const { name, version, source, schema } = JSON.parse(text) as WrittenContract;
      return EventContract.fromSchema(name, { version, source, schema: JsonSchema.fromObject(schema) });
    } catch (error) {
      throw new Error(`EventContract.fromFile: file must hold a contract, got ${file}: ${(error as Error).message}`);
    }
  }

  /**
   * What becomes of events and consumers when a schema is changed within a major version. Compatible are
   * new optional properties and new annotations; whatever else changes which values are valid is breaking.
   */
  static compatibility(previous: JsonSchema, next: JsonSchema): ContractCompatibility {
    const parse = ({ text }: JsonSchema) => JSON.parse(text) as { [keyword: string]: unknown };
    const breaking = breakingChanges(parse(previous), parse(next));
    return { isCompatible: breaking.length === 0, breakingChanges: breaking };
  }

  /** The type on the wire: `OrderCreated.v1`. */
  readonly eventType: string;

  private constructor(
    /** What happened. */
    readonly name: string,
    /** The major version. */
    readonly version: number,
    /** Who publishes it. */
    readonly source: string,
    /** What the data looks like. */
    readonly schema: JsonSchema,
  ) {
    this.eventType = `${name}.v${version}`;
  }

  /**
   * Writes `<type>.json`, to be committed beside the code that publishes the event.
   * @returns the file
   */
  writeTo(directory: string): string {
    const { name, version, source, schema } = this;
    const written: WrittenContract = { name, version, source, schema: JSON.parse(schema.text) as WrittenContract['schema'] };
    fs.mkdirSync(directory, { recursive: true });
    fs.writeFileSync(this.fileIn(directory), `${JSON.stringify(written, undefined, 2)}\n`);
    return this.fileIn(directory);
  }

  /**
   * Fails where the committed copy in the directory promises something else. For a test of yours: an
   * accepted change is written with `writeTo`, a breaking one becomes the next major version.
   * @throws if there is no copy, or the change from it is breaking
   */
  assertCompatible(directory: string): void {
    const file = this.fileIn(directory);
    const must = `EventContract '${this.eventType}': the contract must be compatible with its committed copy ${file}`;
    if (!fs.existsSync(file)) { throw new Error(`${must}, got no such file: write it with writeTo.`); }
    const committed = EventContract.fromFile(file);
    const breaking = [
      ...committed.source === this.source ? [] : [`/source: changed from '${committed.source}' to '${this.source}'; subscriptions match it`],
      ...EventContract.compatibility(committed.schema, this.schema).breakingChanges,
    ];
    if (breaking.length > 0) { throw new Error(`${must}, got:\n  ${breaking.join('\n  ')}\nPublish it as version ${this.version + 1}.`); }
  }

  private fileIn(directory: string): string {
    return path.join(directory, `${this.eventType}.json`);
  }
}

/** What is in the file of a contract. */
interface WrittenContract {
  readonly name: string;
  readonly version: number;
  readonly source: string;
  readonly schema: { readonly [keyword: string]: unknown };
}

function demand(holds: boolean, prop: string, must: string, got: unknown) {
  if (!holds) { throw new Error(`EventContract.fromSchema: ${prop} must ${must}, got ${typeof got === 'string' ? `'${got}'` : String(got)}.`); }
}
