import { times } from './effort';
import { report } from './report';
import { median, ratio } from './statistics';
import { requireSameResources, resourceCount, Synthesis, synthesize } from './synthesis';
import { DEFAULT_PATTERN, Variant, WITH_HTTP_BUFFER } from './variants';

const STACKS = 20;
const WARM_UP = 4;

/** Construction and synthesis of the pattern against bare L2 constructs that create the same resources. */
export async function synth(): Promise<void> {
  report(
    'Construct and synthesize',
    `Milliseconds of processor time for one stack: median of ${times(STACKS)} in one process after ${times(WARM_UP)} to warm up, pattern and bare L2s in turns, the order alternating. `
    + 'Both templates have the same resource types and counts.',
    ['', 'resources', 'construct', 'bare', 'synth', 'bare', 'both', 'bare', 'ratio'],
    [DEFAULT_PATTERN, WITH_HTTP_BUFFER].map(compare),
  );
}

function compare({ name, pattern, bare }: Variant) {
  const samples: { pattern: Synthesis; bare: Synthesis }[] = [];
  for (let round = 0; round < times(WARM_UP) + times(STACKS); round++) {
    if (round % 2 === 0) {
      samples.push({ pattern: synthesize(pattern), bare: synthesize(bare) });
    } else {
      const first = synthesize(bare);
      samples.push({ pattern: synthesize(pattern), bare: first });
    }
  }
  requireSameResources(name, samples[0].pattern, samples[0].bare);
  const measured = samples.slice(times(WARM_UP));
  const of = (which: 'pattern' | 'bare', time: (sample: Synthesis) => number) => median(measured.map(sample => time(sample[which])));
  const both = (sample: Synthesis) => sample.construct + sample.synth;
  return [
    name, String(resourceCount(samples[0].pattern)),
    of('pattern', s => s.construct), of('bare', s => s.construct),
    of('pattern', s => s.synth), of('bare', s => s.synth),
    of('pattern', both), of('bare', both), ratio(of('pattern', both), of('bare', both)),
  ];
}
