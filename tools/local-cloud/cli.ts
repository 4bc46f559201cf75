import { Command, InvalidArgumentError } from 'commander';
import { installLocalCloud } from './install';
import { LocalCloud } from './local-cloud';

const port = (text: string) => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1024 || value > 65535) throw new InvalidArgumentError('A port is a number from 1024 to 65535.');
  return value;
};

const program = new Command('local-cloud').description('AWS on this machine, for integ tests and the demo');

program.command('install')
  .description('install MiniStack into .local-cloud; start does it, too')
  .action(async () => {
    await installLocalCloud();
    console.log('The local cloud is installed.');
  });

program.command('start')
  .description('run the local cloud until Ctrl-C')
  .option('--port <number>', 'port on 127.0.0.1 (default: a free one)', port)
  .option('--name <name>', 'name of the log in .local-cloud', 'local-cloud')
  .action(async (options: { port?: number; name: string }) => {
    const cloud = await LocalCloud.start(options);
    await cloud.bootstrap();
    console.log(`The local cloud answers on ${cloud.endpoint} (process group ${cloud.processGroup}, log ${cloud.log}). Ctrl-C ends it. To use it:`);
    Object.entries(cloud.env).forEach(([name, value]) => console.log(`export ${name}='${value}'`));
    const signal = await new Promise<string>(resolve => ['SIGINT', 'SIGTERM'].forEach(name => process.once(name, () => resolve(name))));
    console.log(`${signal}: stopping`);
    await cloud.stop();
  });

program.parseAsync().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
