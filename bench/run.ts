import { Argument, Command } from 'commander';
import { aggregator } from './aggregator';
import { bundles } from './bundles';
import { makeQuick } from './effort';
import { footprint } from './footprint';
import { gateway } from './gateway';
import { growth } from './growth';
import { importTime } from './import-time';
import { largeJobs } from './large-jobs';
import { parts } from './parts';
import { solutionsConstructs } from './solutions-constructs';
import { strangler } from './strangler';
import { streams } from './streams';
import { synth } from './synth';
import { throughput } from './throughput';
import { makeBundles } from '../tools/examples/artifacts';

const BENCHMARKS: Record<string, () => Promise<void>> = {
  footprint,
  synth,
  growth,
  import: importTime,
  solutions: solutionsConstructs,
  bundles,
  parts,
  throughput,
  gateway,
  fanIn: largeJobs,
  aggregator,
  strangler,
  streams,
};

const program = new Command('bench')
  .description('measures and prints; asserts no figure')
  .addArgument(new Argument('[benchmarks...]', 'all when none is named').choices(Object.keys(BENCHMARKS)))
  .option('--quick', 'with counts so small that it only shows that they run')
  .action(async (names: string[], { quick }: { readonly quick?: boolean }) => {
    if (quick) makeQuick();
    await makeBundles(text => console.error(text));
    console.log(`# Benchmarks\n\nNode.js ${process.version}, ${process.platform} ${process.arch}`);
    if (quick) console.log('\nA quick run: the figures mean nothing.');
    const failed: string[] = [];
    const chosen = names.length > 0 ? names : Object.keys(BENCHMARKS);
    for (const name of chosen) {
      await BENCHMARKS[name]().catch((error: Error) => {
        console.error(`${name} failed: ${error.message}`);
        failed.push(name);
      });
    }
    // beside the report, which can be kept as it is
    console.error(`bench: ${chosen.length - failed.length} passed, ${failed.length} failed`);
    process.exitCode = failed.length > 0 ? 1 : 0;
  });

program.parseAsync().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
