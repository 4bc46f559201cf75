import { createHistogram, performance } from 'perf_hooks';
import { Answer, Doors } from './exhibits';
import { table } from './terminal';

/** What a door of an API answered in one phase, and how long it took. */
export class DoorLog {
  readonly answers: Answer[] = [];
  private readonly histogram = createHistogram();
  private readonly statuses = new Map<number, number>();

  /** @returns the answer, read to its end */
  async measure(request: () => Promise<Response>): Promise<{ status: number; body: string }> {
    const [at, start] = [Date.now(), performance.now()];
    const response = await request();
    const body = await response.text();
    const millis = performance.now() - start;
    this.histogram.record(Math.max(1, Math.round(1_000 * millis)));
    this.statuses.set(response.status, this.count(response.status) + 1);
    this.answers.push({ at, millis, status: response.status });
    return { status: response.status, body };
  }

  /** How many answers had one of the statuses. */
  count(...statuses: number[]): number {
    return statuses.reduce((sum, status) => sum + (this.statuses.get(status) ?? 0), 0);
  }

  /** `200 x 97, 504 x 3 | 4 ms | 12 ms` */
  get cells(): string[] {
    const statuses = [...this.statuses].sort(([a], [b]) => a - b).map(([status, count]) => `${count} x ${status}`);
    return [statuses.join(', '), ...[50, 99].map(percent => `${(this.histogram.percentile(percent) / 1_000).toFixed(1)} ms`)];
  }
}

/** By phase, then by door. */
export type Phases = ReadonlyMap<string, ReadonlyMap<string, DoorLog>>;

/** Doors and phases side by side: reported, never judged, as they are a matter of the machine. */
export function latencyTable(phases: Phases): string {
  const rows = doorsOf(phases).flatMap(door => [...phases].map(([phase, logs]) => [door, phase, ...logs.get(door)!.cells]));
  return table(['door', 'phase', 'answers', 'p50', 'p99'], rows, [1]);
}

/** The same for the report, answer by answer. */
export function doorsExhibit(title: string, phases: Phases, isOutage: (phase: string) => boolean): Doors {
  return {
    kind: 'doors',
    title,
    phases: [...phases].map(([name, logs]) => {
      const answers = [...logs.values()].flatMap(log => log.answers);
      const [from, to] = [Math.min(...answers.map(({ at }) => at)), Math.max(...answers.map(({ at, millis }) => at + millis))];
      return { name, isOutage: isOutage(name), from, to };
    }),
    doors: doorsOf(phases).map(name => ({ name, answers: [...phases.values()].flatMap(logs => logs.get(name)!.answers) })),
  };
}

function doorsOf(phases: Phases): string[] {
  return [...[...phases.values()][0].keys()];
}
