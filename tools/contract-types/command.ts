import * as fs from 'fs';
import * as path from 'path';
import { Command } from 'commander';
import { contractTypes } from './contract-types';

/** `types`: makes a declaration file of contracts. */
export function typesCommand(): Command {
  return new Command('types')
    .description('make TypeScript types of the contracts that EventContract.writeTo has written')
    .argument('<folder>', 'folder with the contracts')
    .requiredOption('--output <file>', 'declaration file to write, such as contract-types.d.ts')
    .action(async (folder: string, { output }: { readonly output: string }) => {
      const types = await contractTypes(folder);
      fs.mkdirSync(path.dirname(output), { recursive: true });
      fs.writeFileSync(output, types);
    });
}
