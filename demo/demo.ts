import * as path from 'path';
import { introduction } from './command';
import { deploy, stacksOf } from './deployment';
import { Evidence } from './evidence';
import { House } from './house';
import { Partners } from './partners';
import { play, Quantities } from './play';
import { OldSystem } from './point-of-sale/old-system';
import { prepare } from './preparation';
import { endBars, print } from './progress';
import { verdict } from './report/page';
import { writeReport } from './report/report';
import { scenarioOf } from './scenario-list';
import { Timeline } from './timeline';
import { StackOutputs } from '../tools/local-cloud/cdk-cli';
import { LocalCloud } from '../tools/local-cloud/local-cloud';
import { ROOT } from '../tools/local-cloud/places';

const REPORT = path.join(ROOT, 'demo-report.html');

/** Plays scenarios, all without any, and shows the evidence. */
export async function demo(ids: readonly string[], quantities: Quantities, keep?: boolean) {
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
    const outputs = await deploy(cloud, stacks, { ...partners.context, ...engines?.context, oldSystem: oldSystem.url });
    await play(timeline, { cloud, outputs, partners, oldSystem, engines, lack }, quantities);
    endBars();
    // what was seen is shown also where the page cannot be written
    print([`${timeline}`, ...evidence.failures, `demo: ${verdict(evidence)}`].join('\n'));
    await writeReport(REPORT, evidence, timeline.played, at);
    print(`Page with charts and all evidence: ${REPORT}`);
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
