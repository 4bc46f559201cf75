import * as path from 'path';
import { Argument, Command } from 'commander';
import { deploy, stacksOf } from './deployment';
import { Evidence } from './evidence';
import { House } from './house';
import { Partners } from './partners';
import { play } from './play';
import { OldSystem } from './point-of-sale/old-system';
import { prepare } from './preparation';
import { elapsed, endBars, print, STEPS_LOG } from './progress';
import { verdict } from './report/page';
import { writeReport } from './report/report';
import { idOf, scenarioOf, TITLES } from './scenario-list';
import { Timeline } from './timeline';
import { StackOutputs } from '../tools/local-cloud/cdk-cli';
import { LocalCloud } from '../tools/local-cloud/local-cloud';
import { ROOT } from '../tools/local-cloud/places';

const REPORT = path.join(ROOT, 'demo-report.html');

interface Options { readonly keep?: boolean; readonly requests: string; readonly photos: string; readonly labels: string }

async function main() {
  const program = new Command('demo')
    .description('Deploys the coffee house into the local cloud with the CDK CLI, drives it with load and faults, shows the evidence.')
    .addArgument(new Argument('[scenarios...]', 'scenarios that run, with the stacks that they need; all without any').choices(TITLES.map(idOf)))
    .option('--keep', 'leave the local cloud up afterwards and print the endpoints, until Ctrl-C')
    .option('--requests <number>', 'payments in the rush', '1000')
    .option('--photos <number>', 'product photos that are uploaded', '40')
    .option('--labels <number>', 'price labels asked for at once', '200')
    .addHelpText('after', `\nScenarios:\n${TITLES.map(title => `  ${idOf(title)}: ${scenarioOf(title).story}`).join('\n')}`)
    .parse();
  const [ids] = program.processedArgs as [string[]];
  const { keep, ...quantities } = program.opts<Options>();

  const at = new Date();
  const evidence = new Evidence();
  const timeline = new Timeline(evidence, ids.length > 0 ? ids : undefined);
  const { titles } = timeline;
  print(titles.length === TITLES.length
    ? 'The coffee house: nine patterns under load and faults, in a cloud on this machine.\nThe first evidence comes within two minutes, the last after about nine.'
    : `The coffee house, in a cloud on this machine: ${titles.join('; ')}.`);
  const { engines, lack } = await prepare(titles.some(title => scenarioOf(title).needsEngines));
  if (lack) { print(`${lack}\nThe demo runs without search and graph, and does not pass.`); }
  const cloud = await LocalCloud.start({ name: 'demo' });
  const [partners, oldSystem] = await Promise.all([Partners.start(), OldSystem.start()]);
  try {
    // without a graph there is no stack of it
    const stacks = stacksOf(titles.filter(title => engines || title !== 'Reporting engine, graph'));
    print(`Deploying ${stacks.length === 1 ? stacks[0] : `${stacks.length} stacks`} with the CDK CLI (log: .local-cloud/demo-cdk.log).`);
    const outputs = await deploy(cloud, stacks, { ...partners.context, ...engines?.context, oldSystem: oldSystem.url });
    print(`Deployed after ${elapsed()} s. Steps of the scenarios are in ${path.relative(ROOT, STEPS_LOG)}.\n`);
    await play(timeline, { cloud, outputs, partners, oldSystem, engines, lack }, {
      requests: Number(quantities.requests), photos: Number(quantities.photos), labels: Number(quantities.labels),
    });
    endBars();
    await writeReport(REPORT, evidence, timeline.played, at);
    process.stdout.write([`${timeline}`, ...evidence.failures, `demo: ${verdict(evidence)}`, `Page with charts and all evidence: ${REPORT}`, ''].join('\n'));
    process.exitCode = evidence.failed + evidence.leftOut === 0 ? 0 : 1;
    if (keep) { await keepUp(cloud, outputs); }
  } finally {
    endBars();
    await Promise.all([cloud.stop(), partners.stop(), oldSystem.stop(), engines?.stop()]);
  }
}

async function keepUp(cloud: LocalCloud, outputs: StackOutputs) {
  const house = outputs.CoffeeHouse && new House(cloud, outputs.CoffeeHouse);
  const urls = Object.entries(outputs).filter(([, { Url }]) => Url).map(([stack, { Url }]) => `${stack}: ${cloud.localUrl(Url)}`);
  process.stdout.write([
    '', `The local cloud stays up at ${cloud.endpoint} until Ctrl-C.`,
    ...house ? [`Payments: POST ${house.url('Payments', 'payments')}`, `Orders: POST ${house.url('Baristas', 'orders')}`] : [],
    ...urls, '',
  ].join('\n'));
  await new Promise<void>(resolve => process.once('SIGINT', resolve));
}

main().catch(error => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});
