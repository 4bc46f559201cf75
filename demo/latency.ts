import { createHistogram, performance } from 'perf_hooks';
import Table from 'cli-table3';

/** What a door of an API answered in one phase, and how long it took. */
export class DoorLog {
  private readonly histogram = createHistogram();
  private readonly statuses = new Map<number, number>();

  /** @returns the answer, read to its end */
  async measure(request: () => Promise<Response>): Promise<{ status: number; body: string }> {
    const start = performance.now();
    const response = await request();
    const body = await response.text();
    this.histogram.record(Math.max(1, Math.round(1_000 * (performance.now() - start))));
    this.statuses.set(response.status, this.count(response.status) + 1);
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

/** Doors and phases side by side: reported, never judged, as they are a matter of the machine. */
export function latencyTable(phases: ReadonlyMap<string, ReadonlyMap<string, DoorLog>>): string {
  const table = new Table({ head: ['door', 'phase', 'answers', 'p50', 'p99'], style: { head: [], border: [] } });
  const doors = [...[...phases.values()][0].keys()];
  doors.forEach(door => phases.forEach((logs, phase) => table.push([door, phase, ...logs.get(door)!.cells])));
  return table.toString();
}
