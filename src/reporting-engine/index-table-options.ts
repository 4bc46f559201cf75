import { IndexTableAlarms } from './index-table-alarms';
import { ViewProjection } from './view-projection';

/**
 * Options of an index table.
 */
export interface IndexTableOptions {
  /** The content of the rows. A change of it, and of the next three options, takes effect with the next rebuild. */
  readonly projection: ViewProjection;
  /**
   * The attribute of the rows that orders them, the greatest first: a number, or a text of up to 480 bytes. A row without it is not in the view.
   */
  readonly sortBy: string;
  /**
   * The attribute of the rows that divides them into partitions: a text of up to 2,000 bytes, or a number. A row without it is not in the view.
   * @default - the view is one partition
   */
  readonly partitionBy?: string;
  /** The number of rows of a partition that queries return, those with the greatest values: 1 to 10,000 (library limit). */
  readonly limit: number;
  /**
   * The number of key values over which the index spreads each partition: 1 to 64 (library limit). DynamoDB takes 1,000 writes of up to 1 KB per
   * second for each of them. A query reads each of them.
   * @default 8
   */
  readonly shardCount?: number;
  /**
   * Overrides of the view's alarms.
   * @default - all alarms, with the defaults that each option states
   */
  readonly alarms?: IndexTableAlarms;
}
