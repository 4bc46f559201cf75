import * as path from 'path';
import { elapsed, print, STEPS_LOG } from './progress';
import { SCENARIOS, ScenarioTitle, StackName } from './scenario-list';
import { StackOutputs } from '../tools/local-cloud/cdk-cli';
import { LocalCloud } from '../tools/local-cloud/local-cloud';
import { LEFT_OUT } from '../tools/local-cloud/losses';
import { ROOT } from '../tools/local-cloud/places';
import { TYPESCRIPT_COMMAND } from '../tools/typescript/ts-node';

/** The cloud assembly of the coffee house. */
export const ASSEMBLY = path.join(ROOT, 'cdk.out/demo');

/** The stacks that some scenarios need. */
export function stacksOf(titles: readonly ScenarioTitle[]): StackName[] {
  return [...new Set(titles.map(title => SCENARIOS[title].stack))];
}

/** Deploys some stacks of the coffee house with the CDK CLI, and says how much of them the local cloud lacks. */
export async function deploy(cloud: LocalCloud, stacks: readonly StackName[], context: Record<string, string>): Promise<StackOutputs> {
  // without any the CLI would ask which
  if (stacks.length === 0) { return {}; }
  print(`Deploying ${stacks.length === 1 ? stacks[0] : `${stacks.length} stacks`} with the CDK CLI (log: .local-cloud/demo-cdk.log).`);
  const app = `${TYPESCRIPT_COMMAND} demo/app/app.ts`;
  const leftOut = (lines: readonly string[]) => {
    const summary = summaryOf(lines, stacks);
    if (summary) { print(summary); }
  };
  const outputs = await cloud.deploy({ app, outDir: ASSEMBLY, context, stacks, leftOut });
  print(`Deployed after ${elapsed()} s. Log of steps: ${path.relative(ROOT, STEPS_LOG)}.\n`);
  return outputs;
}

/** How many resources of some stacks are left out, and what is lost: each line ends with it. The app has more stacks than are deployed. */
export function summaryOf(lines: readonly string[], stacks: readonly StackName[]): string {
  const own = lines.filter(line => stacks.some(stack => line.startsWith(`${LEFT_OUT} ${stack}/`)));
  if (own.length === 0) { return ''; }
  const losses = new Map<string, number>();
  for (const line of own) {
    const loss = line.slice(line.lastIndexOf(': no ') + ': no '.length);
    losses.set(loss, (losses.get(loss) ?? 0) + 1);
  }
  const resources = own.length === 1 ? '1 resource' : `${own.length} resources`;
  return [`The local cloud lacks ${resources} of it:`, ...[...losses].map(([loss, count]) => `  ${loss}: ${count}`)].join('\n');
}
