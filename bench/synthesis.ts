import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { Build } from './variants';

export interface Synthesis {
  /** Milliseconds of processor time for the construct tree. */
  readonly construct: number;
  /** Milliseconds of processor time from the tree to the cloud assembly. */
  readonly synth: number;
  /** Resources of the stack by type. */
  readonly resources: ReadonlyMap<string, number>;
}

/** Builds and synthesizes one app with one stack. */
export function synthesize(build: (stack: Stack) => ReturnType<Build>): Synthesis {
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-'));
  try {
    const start = process.cpuUsage();
    // 200 instances are more than the 500 resources that a real stack may have
    const app = new App({ outdir, context: { '@aws-cdk/core:stackResourceLimit': 0 } });
    build(new Stack(app, 'Bench'));
    const construct = since(start);
    const assembly = app.synth();
    const synth = since(start) - construct;
    return { construct, synth, resources: countByType(assembly.getStackByName('Bench').template) };
  } finally {
    fs.rmSync(outdir, { recursive: true });
  }
}

/** Processor time and not the clock's: the machine may have other work. */
function since(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

function countByType(template: { Resources: Record<string, { Type: string }> }): Map<string, number> {
  const counts = new Map<string, number>();
  Object.values(template.Resources).forEach(({ Type }) => counts.set(Type, (counts.get(Type) ?? 0) + 1));
  return counts;
}

/** Stops a comparison of two things that are not the same. */
export function requireSameResources(name: string, pattern: Synthesis, bare: Synthesis): void {
  const types = [...new Set([...pattern.resources.keys(), ...bare.resources.keys()])];
  const differing = types.filter(type => pattern.resources.get(type) !== bare.resources.get(type));
  if (differing.length === 0) return;
  const words = differing.map(type => `${type}: ${pattern.resources.get(type) ?? 0} by the pattern, ${bare.resources.get(type) ?? 0} by bare constructs`);
  throw new Error(`${name}: bench/bare does not create the pattern's resources.\n${words.join('\n')}`);
}

export function resourceCount({ resources }: Synthesis): number {
  return [...resources.values()].reduce((sum, count) => sum + count, 0);
}
