import { FlinkApplicationOptions } from './flink-application-options';

/**
 * An analysis of the records of a pipeline while they arrive.
 */
export class StreamAnalytics {
  /**
   * An application of yours that Managed Service for Apache Flink runs.
   */
  static flink(options: FlinkApplicationOptions): StreamAnalytics {
    return new StreamAnalytics(options);
  }

  private constructor(
    /** @internal */
    readonly _flink: FlinkApplicationOptions,
  ) {}
}
