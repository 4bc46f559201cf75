import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics as PowertoolsMetrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { withoutForeignTexts } from '../errors/safe-error';
import { Log, Metrics } from '../jobs/job-ports';

const NAMESPACE = 'CdkServerlessCatalog';

/** Structured logs of one handler: the pattern's path is a field of each line. */
export function makeLogger(serviceName: string, pattern: string): Logger {
  return new Logger({ serviceName, persistentKeys: { pattern }, jsonReplacerFn: withoutForeignTexts });
}

/** Embedded-format metrics whose only dimension is the pattern's path. */
export class PatternMetrics<Name extends string> implements Metrics<Name> {
  private readonly metrics: PowertoolsMetrics;

  constructor(pattern: string, logger: Log & { debug(message: string): void }) {
    this.metrics = new PowertoolsMetrics({ namespace: NAMESPACE, logger });
    // Powertools adds a dimension `service` of its own: alarms name `pattern` alone
    this.metrics.clearDefaultDimensions();
    this.metrics.setDefaultDimensions({ pattern });
  }

  count(name: Name, by = 1): void {
    this.metrics.addMetric(name, MetricUnit.Count, by);
  }

  seconds(name: Name, value: number): void {
    this.metrics.addMetric(name, MetricUnit.Seconds, value);
  }

  publish(): void {
    if (this.metrics.hasStoredMetrics()) this.metrics.publishStoredMetrics();
  }
}
