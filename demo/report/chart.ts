/** The types are of an ES module. */
type ChartConfiguration<T extends 'bar' | 'line' | 'scatter'> = import('chart.js', { with: { 'resolution-mode': 'import' } }).ChartConfiguration<T>;

/** A chart of the page. Colours are names of its CSS variables, which differ by theme. */
export interface Chart {
  readonly title: string;
  /** What a person sees in it, in words. */
  readonly summary: string;
  /** Pixels. */
  readonly height: number;
  readonly config: ChartConfiguration<'bar'> | ChartConfiguration<'line'> | ChartConfiguration<'scatter'>;
}

/** From and to, in seconds. */
export type Span = [number, number];

export const seconds = (millis: number, start: number) => Math.round((millis - start) / 100) / 10;

/** Of all charts. */
export function options(x: string, y?: string) {
  const axis = (text: string | undefined) => ({
    title: { display: text !== undefined, text, color: '--text' }, ticks: { color: '--text' }, grid: { color: '--line' },
  });
  return {
    animation: false as const,
    responsive: true,
    maintainAspectRatio: false,
    scales: { x: { type: 'linear' as const, ...axis(x) }, y: axis(y) },
    plugins: { legend: { position: 'bottom' as const, labels: { color: '--text', usePointStyle: true } } },
  };
}

/** Bars from left to right, a row each. */
export function bars(
  labels: string[] | string[][],
  datasets: ReadonlyArray<{ label: string; color: string; spans: ReadonlyArray<Span | null> }>,
): ChartConfiguration<'bar'> {
  const common = options('seconds');
  return {
    type: 'bar',
    data: {
      labels,
      datasets: datasets.map(({ label, color, spans }) => ({ label, data: [...spans], backgroundColor: color, pointStyle: 'rect', grouped: false })),
    },
    options: {
      ...common,
      indexAxis: 'y',
      scales: { ...common.scales, y: { type: 'category', ticks: { color: '--text', autoSkip: labels.length > 20 }, grid: { display: false } } },
    },
  };
}
