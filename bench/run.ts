import { Argument, Command } from 'commander';
import { bundles } from './bundles';
import { gateway } from './gateway';
import { growth } from './growth';
import { importTime } from './import-time';
import { synth } from './synth';
import { throughput } from './throughput';
import { makeBundles } from '../tools/examples/artifacts';

const BENCHMARKS: Record<string, () => Promise<void>> = { synth, growth, import: importTime, bundles, throughput, gateway };

const program = new Command('bench')
  .description('measures and prints; asserts no figure')
  .addArgument(new Argument('[benchmarks...]', 'all when none is named').choices(Object.keys(BENCHMARKS)))
  .action(async (names: string[]) => {
    await makeBundles(text => console.error(text));
    console.log(`# Benchmarks\n\nNode.js ${process.version}, ${process.platform} ${process.arch}`);
    for (const name of names.length > 0 ? names : Object.keys(BENCHMARKS)) await BENCHMARKS[name]();
  });

program.parseAsync().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
