import { Metrics } from '../jobs/job-ports';

const NAMESPACE = 'CdkServerlessCatalog';
/** The longest that counts wait for others; library default: the period of the alarms. */
const WAIT_MILLIS = 60_000;

/**
 * Fields that make a log line count one in a metric with the dimension `pattern`, for code that cannot do with Powertools' Metrics,
 * which would be a part of every user's bundle. Without a pattern, as where the variables were set by hand, none.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function counting(name: string, pattern: string | undefined): Record<string, unknown> {
  return countingAll({ [name]: 1 }, pattern);
}

function countingAll(counts: Readonly<Record<string, number>>, pattern: string | undefined): Record<string, unknown> {
  if (pattern === undefined) return {};
  const metric = { Namespace: NAMESPACE, Dimensions: [['pattern']], Metrics: Object.keys(counts).map(Name => ({ Name, Unit: 'Count' })) };
  return { pattern, ...counts, _aws: { Timestamp: Date.now(), CloudWatchMetrics: [metric] } };
}

/**
 * Counts in lines of their own. What a process counts all the time waits for what is rare, for a minute at most. A line for each
 * call would cost more than it is worth.
 */
export class LineMetrics<Name extends string> implements Pick<Metrics<Name>, 'count'> {
  private counts: Partial<Record<Name, number>> = {};
  private publishedAt = Date.now();

  /** @param usual what waits; @param write a line to the log, whatever its level */
  constructor(private readonly pattern: string | undefined, private readonly usual: Name, private readonly write: (line: string) => void) {}

  count(name: Name, by = 1): void {
    this.counts[name] = (this.counts[name] ?? 0) + by;
  }

  publish(): void {
    const names = Object.keys(this.counts);
    if (this.pattern === undefined || names.length === 0) return;
    if (names.every(name => name === this.usual) && Math.abs(Date.now() - this.publishedAt) < WAIT_MILLIS) return;
    this.write(`${JSON.stringify(countingAll(this.counts as Record<Name, number>, this.pattern))}\n`);
    this.counts = {};
    this.publishedAt = Date.now();
  }
}
