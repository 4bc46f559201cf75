import { bars, Chart, options, seconds } from './chart';
import { Door, Doors, Exhibit, Jobs, Load } from '../exhibits';

/** Bins of a rate, at most. */
const BINS = 120;
const [CHART, DOOR, ROW] = [320, 260, 14];
const OUTCOMES: Readonly<Record<string, string>> = { 'complete': '--good', 'partial': '--open', 'timed-out': '--bad' };

/** The charts of an exhibit: one of each door, none of failures, which are a table. */
export function chartsOf(exhibit: Exhibit): Chart[] {
  switch (exhibit.kind) {
    case 'load': return [loadChart(exhibit)];
    case 'doors': return exhibit.doors.map(door => doorChart(exhibit, door));
    case 'jobs': return [jobsChart(exhibit)];
    case 'failures': return [];
  }
}

/** A rush becomes work at an even pace. */
function loadChart({ title, arrivals, done }: Load): Chart {
  const start = Math.min(...arrivals);
  const length = (Math.max(...arrivals, ...done) - start) / 1000;
  const bin = Math.max(1, Math.ceil(length / BINS));
  const rates = (times: readonly number[]) => {
    const counts = Array<number>(Math.ceil(length / bin) + 1).fill(0);
    times.forEach(time => { counts[Math.floor((time - start) / 1000 / bin)]++; });
    return counts.map((count, at) => ({ x: at * bin, y: count / bin }));
  };
  const [arrived, worked] = [rates(arrivals), rates(done)];
  const most = (points: ReadonlyArray<{ y: number }>) => Math.round(Math.max(...points.map(({ y }) => y)));
  const lastArrival = Math.ceil((Math.max(...arrivals) - start) / 1000);
  const line = (label: string, data: Array<{ x: number; y: number }>, color: string, borderDash: number[]) =>
    ({ label, data, borderColor: color, backgroundColor: color, borderDash, stepped: true, pointRadius: 0, pointStyle: 'line' as const });
  return {
    title: `${title}: arrivals and work done`,
    summary: `${arrivals.length} arrived within ${lastArrival} s, at most ${most(arrived)} per second. ${done.length} were done, at most ${most(worked)} per second, `
      + `the last one after ${Math.ceil(length)} s.`,
    height: CHART,
    config: {
      type: 'line',
      data: { datasets: [line('arrivals (dashed)', arrived, '--accent', [6, 3]), line('work done', worked, '--good', [])] },
      options: options('seconds', 'per second'),
    },
  };
}

/** How long each answer took, and whether the circuit was open. */
function doorChart({ title, phases }: Doors, { name, answers }: Door): Chart {
  const start = Math.min(...phases.map(({ from }) => from));
  const least = Math.max(1, Math.min(...answers.map(({ millis }) => millis)) / 2);
  const kinds = [
    { label: 'answered', color: '--good', pointStyle: 'circle' as const, of: answers.filter(({ status }) => status < 500) },
    { label: 'let through, failed', color: '--bad', pointStyle: 'triangle' as const, of: answers.filter(({ status }) => status >= 500 && status !== 503) },
    { label: 'circuit open: refused at once (503)', color: '--open', pointStyle: 'rectRot' as const, of: answers.filter(({ status }) => status === 503) },
  ].filter(({ of }) => of.length > 0);
  const outages = phases.filter(({ isOutage }) => isOutage);
  const common = options('seconds', 'milliseconds');
  const slowest = (of: Door['answers']) => `${Math.round(Math.max(...of.map(({ millis }) => millis)))} ms at most`;
  return {
    title: `${title}, ${name}: how long each answer took`,
    summary: `${outages.map(phase => `From second ${seconds(phase.from, start)} to ${seconds(phase.to, start)}: ${phase.name}. `).join('')}`
      + `${kinds.map(({ label, of }) => `${of.length} ${label}, ${slowest(of)}`).join('; ')}.`,
    height: DOOR,
    config: {
      type: 'scatter',
      data: {
        datasets: [
          ...kinds.map(({ label, color, pointStyle, of }) => {
            const data = of.map(({ at, millis }) => ({ x: seconds(at, start), y: millis }));
            return { label, data, backgroundColor: color, borderColor: color, pointStyle };
          }),
          // a broken line at the bottom: null parts the outages
          {
            label: 'outage',
            pointRadius: 0,
            pointStyle: 'line',
            showLine: true,
            borderWidth: 5,
            borderColor: '--bad',
            backgroundColor: '--bad',
            data: outages.flatMap(({ from, to }) => [[from, least], [to, least], [to, null]] as const)
              .map(([at, y]) => ({ x: seconds(at, start), y: y as number })),
          },
        ],
      },
      options: { ...common, scales: { ...common.scales, y: { ...common.scales.y, type: 'logarithmic' } } },
    },
  };
}

/** Each job from its upload to its end, those that end alike together. */
function jobsChart({ title, deadlineSeconds, jobs }: Jobs): Chart {
  const start = Math.min(...jobs.map(({ from }) => from));
  const outcomes = Object.keys(OUTCOMES).filter(outcome => jobs.some(job => job.outcome === outcome));
  const sorted = outcomes.flatMap(outcome => jobs.filter(job => job.outcome === outcome).sort((one, other) => one.from - other.from));
  const longest = (outcome: string) => Math.ceil(Math.max(...jobs.filter(job => job.outcome === outcome).map(({ from, to }) => (to - from) / 1000)));
  return {
    title: `${title}: from the first part to the last`,
    summary: `${outcomes.map(outcome => `${jobs.filter(job => job.outcome === outcome).length} ${outcome}, after at most ${longest(outcome)} s`).join('; ')}. `
      + `The deadline is ${deadlineSeconds} s; a sweeper looks each minute for jobs that are past it.`,
    height: 100 + ROW * sorted.length,
    config: bars(sorted.map((_, at) => `${at + 1}`), outcomes.map(label => ({
      label,
      color: OUTCOMES[label],
      spans: sorted.map(({ outcome, from, to }) => outcome === label ? [seconds(from, start), seconds(to, start)] : null),
    }))),
  };
}
