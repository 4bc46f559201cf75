import { Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { times } from './effort';
import { report } from './report';
import { median, ratio } from './statistics';
import { resourceCount, synthesize } from './synthesis';
import { Build, DEFAULT_PATTERN } from './variants';

const INSTANCES = [1, 10, 50, 100, 200];
const RUNS = 3;
const WARM_UP = 20;

/** Whether many instances cost more than their share. */
export async function growth(): Promise<void> {
  const { pattern, bare } = DEFAULT_PATTERN;
  [pattern, bare].forEach(build => measure(build, times(WARM_UP)));
  // the second is what others are measured by
  const rows = INSTANCES.slice(0, times(INSTANCES.length, 2))
    .map(instances => ({ instances, pattern: measure(pattern, instances), bare: measure(bare, instances) }));
  // one instance has the fixed costs of an app to itself: 10 are what the others are measured by
  const unit = rows.find(({ instances }) => instances === 10)!;
  const toLinear = (time: number, instances: number, unitTime: number) => ratio(time / instances, unitTime / unit.instances);
  report(
    'Growth',
    `Milliseconds of processor time to construct and synthesize one stack with that many instances: median of ${times(RUNS)}. Ratio to linear: time per instance against that at 10.`,
    ['instances', 'resources', 'pattern', 'to linear', 'bare', 'to linear', 'pattern / bare'],
    rows.map(row => [
      String(row.instances), String(row.pattern.resources),
      row.pattern.time, toLinear(row.pattern.time, row.instances, unit.pattern.time),
      row.bare.time, toLinear(row.bare.time, row.instances, unit.bare.time),
      ratio(row.pattern.time, row.bare.time),
    ]),
  );
}

function measure(build: Build, instances: number): { time: number; resources: number } {
  const samples = Array.from({ length: times(RUNS) }, () => synthesize((stack: Stack) => {
    for (let i = 0; i < instances; i++) build(new Construct(stack, `Instance${i}`));
  }));
  return { time: median(samples.map(sample => sample.construct + sample.synth)), resources: resourceCount(samples[0]) };
}
