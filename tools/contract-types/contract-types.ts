import * as fs from 'fs';
import * as path from 'path';
import { compile, JSONSchema } from 'json-schema-to-typescript';
import { plainSchema } from './plain-schema';

/** What is in a file that `EventContract.writeTo` has written: name and version, or `detailType` and source of an event that others define. */
interface ContractFile {
  readonly name?: unknown;
  readonly version?: unknown;
  readonly detailType?: unknown;
  readonly source?: unknown;
  readonly schema?: unknown;
}

/** A contract as the types have it. */
interface TypedContract {
  /** The key in `EventTypes`, and the name of the file: `OrderCreated.v1`, `aws.s3@Object Created`. */
  readonly type: string;
  /** The name of its interface. */
  readonly typeName: string;
  readonly schema: JSONSchema | boolean;
}

/** The names that `EventContract.fromSchema` takes. */
const NAME = /^[A-Z][A-Za-z0-9]{0,99}$/;

const HEAD = `// Made by cdk-serverless-catalog types: change the contracts, and make it anew.

`;

/**
 * The TypeScript declarations of contracts: an interface for each, such as `OrderCreatedV1`, and the map `EventTypes` of
 * `cdk-serverless-catalog/runtime` from `OrderCreated.v1` to it.
 *
 * @param folder where `EventContract.writeTo` has written contracts
 * @throws if it has no contracts, or a file that is none
 */
export async function contractTypes(folder: string): Promise<string> {
  const contracts = contractsIn(folder);
  const interfaces = [];
  for (const contract of contracts) interfaces.push(await interfaceOf(contract));
  const entries = contracts.map(({ type, typeName }) => `    '${type}': ${typeName};\n`).join('');
  return `${HEAD}${interfaces.join('\n')}
declare module 'cdk-serverless-catalog/runtime' {
  interface EventTypes {
${entries}  }
}
`;
}

function contractsIn(folder: string): TypedContract[] {
  const files = fs.existsSync(folder) ? fs.readdirSync(folder).filter(file => file.endsWith('.json')).sort() : [];
  if (files.length === 0) throw new Error(`types: folder must have contracts that EventContract.writeTo has written, got ${folder} without a .json file.`);
  const contracts = files.map(file => contractOf(path.join(folder, file)));
  const twice = contracts.find(({ typeName }, at) => contracts.findIndex(other => other.typeName === typeName) < at);
  if (twice) throw new Error(`types: folder must have one contract for each name of an interface, got two for ${twice.typeName}.`);
  return contracts;
}

function contractOf(file: string): TypedContract {
  const must = `types: ${file} must be a contract that EventContract.writeTo has written`;
  const contract = parsed(file, must) as ContractFile | null ?? {};
  const { schema } = contract;
  const named = contract.detailType === undefined ? ofVersion(contract, must) : ofOthers(contract, must);
  const isSchema = typeof schema === 'boolean' || typeof schema === 'object' && schema !== null && !Array.isArray(schema);
  if (!isSchema) throw new Error(`${must}: schema must be a JSON Schema, got ${JSON.stringify(schema)}.`);
  // one file for each type: a copy would declare it twice
  if (path.basename(file) !== `${named.type}.json`) throw new Error(`${must}: its name must be ${named.type}.json.`);
  return { ...named, schema: schema as JSONSchema | boolean };
}

function ofVersion({ name, version }: ContractFile, must: string): Omit<TypedContract, 'schema'> {
  if (typeof name !== 'string' || !NAME.test(name)) throw new Error(`${must}: name must be a name such as OrderCreated, got ${JSON.stringify(name)}.`);
  if (!Number.isInteger(version) || version as number < 1) throw new Error(`${must}: version must be a whole number of at least 1, got ${JSON.stringify(version)}.`);
  return { type: `${name}.v${version as number}`, typeName: `${name}V${version as number}` };
}

/** Others name their events as they like: `EventContract` writes the file name in the same way. */
function ofOthers({ detailType, source }: ContractFile, must: string): Omit<TypedContract, 'schema'> {
  for (const [name, value] of Object.entries({ detailType, source })) {
    if (typeof value !== 'string' || value === '') throw new Error(`${must}: ${name} must be a text, got ${JSON.stringify(value)}.`);
  }
  const type = `${source as string}@${detailType as string}`.replace(/[^A-Za-z0-9@ ._-]/gu, encodeURIComponent);
  const words = type.match(/[A-Za-z0-9]+/g) ?? [];
  return { type, typeName: words.map(word => `${word[0].toUpperCase()}${word.slice(1)}`).join('').replace(/^(?=\d)/, 'Event') };
}

function parsed(file: string, must: string): unknown {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`${must}, got another file: ${(error as Error).message}`);
  }
}

/** The interface of a contract, and those of its definitions, which begin with its name. */
async function interfaceOf(contract: TypedContract): Promise<string> {
  const name = contract.typeName;
  if (typeof contract.schema === 'boolean') return `export type ${name} = ${contract.schema ? 'unknown' : 'never'}\n`;
  try {
    return await compile({ ...plainSchema({ ...contract.schema }), title: name }, name, {
      // a property that the contract does not have is a mistake, also where more are allowed
      additionalProperties: false,
      bannerComment: '',
      customName: ({ title, $id }, definition) => {
        const own = title ?? $id ?? definition;
        return own === undefined || own === name ? undefined : `${name} ${own}`;
      },
      format: false,
      // a contract stands alone: nothing is read from elsewhere
      $refOptions: { resolve: { external: false } },
    });
  } catch (error) {
    throw new Error(`types: ${name} cannot be made of its schema: ${(error as Error).message}`);
  }
}
