import { Command } from 'commander';
import { findingsOf } from './openapi-document';
import { schemathesis } from './schemathesis';
import { wholeNumber } from '../options';

interface Options {
  readonly url?: string;
  readonly header: string[];
  readonly examples: number;
  readonly seed: number;
}

const program = new Command('api-check')
  .description('validate an OpenAPI document; with a URL, test the API from it')
  .argument('<document>', 'file with the OpenAPI document')
  .option('--url <url>', 'where the API answers')
  .option('--header <name: value>', 'sent with every request; may be repeated', (header: string, headers: string[]) => [...headers, header], [] as string[])
  .option('--examples <number>', 'requests an operation, at the most', wholeNumber(1), 50)
  .option('--seed <number>', 'the same seed gives the same requests', wholeNumber(0), 1)
  .action(async (document: string, { url, header, examples, seed }: Options) => {
    const findings = await findingsOf(document);
    console.log(findings ?? `${document}: valid`);
    process.exitCode = findings === undefined ? 0 : 1;
    if (!url || findings !== undefined) { return; }
    const headers = Object.fromEntries(header.map(line => line.split(/:\s*(.*)/s).slice(0, 2) as [string, string]));
    const result = await schemathesis({ document, url, headers, examples, seed });
    console.log(result.output);
    console.log(`api-check: ${result.operations.tested} of ${result.operations.selected} operations, ${result.requests} requests, ${result.failures} failures`);
    process.exitCode = result.failures === 0 ? 0 : 1;
  });

program.parseAsync().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
