import * as path from 'path';
import { asked, introduction } from './command';
import { deploy, stacksOf } from './deployment';
import { Evidence } from './evidence';
import { House } from './house';
import { Partners } from './partners';
import { play, Quantities } from './play';
import { OldSystem } from './point-of-sale/old-system';
import { LOCK, prepare } from './preparation';
import { elapsed, endBars, print, STEPS_LOG } from './progress';
import { verdict } from './report/page';
import { writeReport } from './report/report';
import { scenarioOf } from './scenario-list';
import { Timeline } from './timeline';
import { StackOutputs } from '../tools/local-cloud/cdk-cli';
import { LocalCloud } from '../tools/local-cloud/local-cloud';
import { ROOT } from '../tools/local-cloud/places';
import { ownerOf, ProcessLock } from '../tools/local-cloud/process-lock';

const REPORT = path.join(ROOT, 'demo-report.html');

async function main() {
  const { ids, keep, ...quantities } = asked();
  const lock = ProcessLock.take(LOCK);
  if (!lock) {
    process.stderr.write(`A demo runs already (process ${ownerOf(LOCK)}), and its logs and its report would be mixed with others. Wait for its end, or end it.\n`);
    process.exitCode = 1;
    return;
  }
  // on Node.js 20 the SDK announces, in the middle of the evidence, what versions to come will need
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  try {
    await demo(ids, quantities, keep);
  } finally {
    lock.release();
  }
}

async function demo(ids: readonly string[], quantities: Quantities, keep?: boolean) {
  const at = new Date();
  const evidence = new Evidence();
  const timeline = new Timeline(evidence, ids.length > 0 ? ids : undefined);
  const { titles } = timeline;
  print(introduction(titles));
  const { engines, lack } = await prepare(titles.some(title => scenarioOf(title).needsEngines));
  if (lack) { print(`${lack}\nThe demo runs without search and graph, and does not pass.`); }
  const cloud = await LocalCloud.start({ name: 'demo' });
  const [partners, oldSystem] = await Promise.all([Partners.start(), OldSystem.start()]);
  try {
    // without a graph there is no stack of it
    const stacks = stacksOf(titles.filter(title => engines || title !== 'Reporting engine, graph'));
    print(`Deploying ${stacks.length === 1 ? stacks[0] : `${stacks.length} stacks`} with the CDK CLI (log: .local-cloud/demo-cdk.log).`);
    const outputs = await deploy(cloud, stacks, { ...partners.context, ...engines?.context, oldSystem: oldSystem.url });
    print(`Deployed after ${elapsed()} s. Log of steps: ${path.relative(ROOT, STEPS_LOG)}.\n`);
    await play(timeline, { cloud, outputs, partners, oldSystem, engines, lack }, quantities);
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
