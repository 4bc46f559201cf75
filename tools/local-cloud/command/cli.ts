import { Command, InvalidArgumentError } from 'commander';
import { local, LocalOptions } from './local';
import { synthesize } from './synthesize';

const matching = (pattern: RegExp, rule: string) => (text: string) => {
  if (!pattern.test(text)) throw new InvalidArgumentError(rule);
  return text;
};

const port = (text: string) => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1024 || value > 65535) throw new InvalidArgumentError('A port is a number from 1024 to 65535.');
  return value;
};

const program = new Command('cdk-serverless-catalog').description('Serverless architectural patterns as AWS CDK constructs').enablePositionalOptions();

program.command('local')
  .description('deploys the CDK app of this folder into a local cloud, prints the outputs, and keeps it running until Ctrl-C')
  .argument('[command...]', "what deploys the app; default: cdk deploy '**' --require-approval never")
  .option('--exit', 'stop after the command, with its exit code')
  .option('--port <number>', 'port on 127.0.0.1 (default: a free one)', port)
  .option('--account <number>', 'account that the app names', matching(/^\d{12}$/, 'An account is twelve digits.'))
  .option('--region <name>', 'Region that the app names (default: us-east-1)', matching(/^[a-z]{2}(-[a-z]+)+-\d$/, 'A Region is a name as eu-central-1.'))
  .passThroughOptions()
  .action(async (command: string[], options: LocalOptions) => { process.exitCode = await local(command, options); });

// a bundle of its own: few need it, and it is four times the rest
program.command('types', 'makes TypeScript types of the contracts that EventContract.writeTo has written', { executableFile: '../assets/contract-types/run.js' });

program.command('synthesize', { hidden: true })
  .description('synthesizes the app for the local cloud: the CDK CLI calls it')
  .action(async () => { process.exitCode = await synthesize(); });

program.parseAsync().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
