/**
 * Version of Apache Flink that Managed Service for Apache Flink runs.
 */
export class FlinkRuntime {
  /** Apache Flink 2.2: https://docs.aws.amazon.com/managed-flink/latest/java/flink-2-2.html. */
  static readonly FLINK_2_2 = new FlinkRuntime('FLINK-2_2');
  /** Apache Flink 2.3, the newest that the service has: https://docs.aws.amazon.com/managed-flink/latest/java/flink-2-3.html. */
  static readonly FLINK_2_3 = new FlinkRuntime('FLINK-2_3');

  /**
   * A version that this library does not know yet.
   *
   * @param name of the runtime environment, such as `FLINK-2_4`
   * @throws if it is no name of a version from 2.2 on: earlier ones have no metrics of the states that the alarms are on
   */
  static of(name: string): FlinkRuntime {
    const [, major, minor] = /^FLINK-(\d+)_(\d+)$/.exec(name) ?? [];
    if (major === undefined || Number(major) < 2 || Number(major) === 2 && Number(minor) < 2) {
      throw new Error(`FlinkRuntime.of: name must be that of a version from 2.2 on, such as FLINK-2_4, got '${name}'.`);
    }
    return new FlinkRuntime(name);
  }

  private constructor(
    /** Name of the runtime environment. */
    readonly name: string,
  ) {}
}
