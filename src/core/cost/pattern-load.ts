import { Duration, Size } from 'aws-cdk-lib';
import { IOperable } from '../operations/operable';

/**
 * What a pattern does in a month.
 */
export interface PatternLoad {
  /** The pattern. */
  readonly pattern: IOperable;
  /**
   * The number of units of work in a month: requests of an API, messages, events, jobs, records, or changes of a source.
   * docs/costs.md says what a unit of each pattern is.
   */
  readonly unitsPerMonth: number;
  /**
   * The average size of a unit of work: a request, a message, an event or a record.
   * @default - 1 KB
   */
  readonly unitSize?: Size;
  /**
   * The average billed duration of an invocation of each function that does the work. 1 millisecond to 15 minutes (Lambda limit).
   * @default - 100 milliseconds
   */
  readonly functionDuration?: Duration;
  /**
   * The average number of messages or records in an invocation: 1 to 10,000 (Lambda limit).
   * @default - 1, which costs the most
   */
  readonly batchSize?: number;
  /**
   * The average number of subtasks of a job of FanOutFanIn.
   * @default - the number of its workers
   */
  readonly subtasksPerJob?: number;
}
