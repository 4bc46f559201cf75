import * as fs from 'fs';
import * as path from 'path';
import { compile, JSONSchema } from 'json-schema-to-typescript';
import { plainSchema } from './plain-schema';

/** A file that `EventContract.writeTo` has written. */
interface ContractFile {
  readonly name: string;
  readonly version: number;
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
  const entries = contracts.map(({ name, version }) => `    '${name}.v${version}': ${typeName({ name, version })};\n`).join('');
  return `${HEAD}${interfaces.join('\n')}
declare module 'cdk-serverless-catalog/runtime' {
  interface EventTypes {
${entries}  }
}
`;
}

type Named = Pick<ContractFile, 'name' | 'version'>;

function typeName({ name, version }: Named): string {
  return `${name}V${version}`;
}

function contractsIn(folder: string): ContractFile[] {
  const files = fs.existsSync(folder) ? fs.readdirSync(folder).filter(file => file.endsWith('.json')).sort() : [];
  if (files.length === 0) throw new Error(`types: folder must have contracts that EventContract.writeTo has written, got ${folder} without a .json file.`);
  return files.map(file => contractOf(path.join(folder, file)));
}

function contractOf(file: string): ContractFile {
  const must = `types: ${file} must be a contract that EventContract.writeTo has written`;
  const contract = parsed(file, must) as Partial<ContractFile> | null;
  const { name, version, schema } = contract ?? {};
  if (typeof name !== 'string' || !NAME.test(name)) throw new Error(`${must}: name must be a name such as OrderCreated, got ${JSON.stringify(name)}.`);
  if (!Number.isInteger(version) || version! < 1) throw new Error(`${must}: version must be a whole number of at least 1, got ${JSON.stringify(version)}.`);
  const isSchema = typeof schema === 'boolean' || typeof schema === 'object' && schema !== null && !Array.isArray(schema);
  if (!isSchema) throw new Error(`${must}: schema must be a JSON Schema, got ${JSON.stringify(schema)}.`);
  // one file for each type: a copy would declare it twice
  const type = `${name}.v${version}`;
  if (path.basename(file) !== `${type}.json`) throw new Error(`${must}: its name must be ${type}.json.`);
  return { name, version: version!, schema };
}

function parsed(file: string, must: string): unknown {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`${must}, got another file: ${(error as Error).message}`);
  }
}

/** The interface of a contract, and those of its definitions, which begin with its name. */
async function interfaceOf(contract: ContractFile): Promise<string> {
  const name = typeName(contract);
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
