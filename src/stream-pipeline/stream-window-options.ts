import { aws_dynamodb as dynamodb, Duration } from 'aws-cdk-lib';
import { StreamBranchOptions } from './stream-branch-options';
import { WindowAggregate } from './window-aggregate';

/**
 * Options of tumbling windows by event time. `parallelizationFactor` must be 1: what was counted is known by ranges of a shard.
 */
export interface StreamWindowOptions extends StreamBranchOptions {
  /** Key of the windows: a member of the records, a string or a number. It is the partition key of the results, too. */
  readonly key: dynamodb.Attribute;
  /** Length of a window: 1 second to 1 day (library limit). Windows begin at multiples of it since 1970 in UTC. */
  readonly size: Duration;
  /**
   * Name of the member with the time of the event: a text such as `2026-01-31T12:00:00Z` (RFC 3339), or whole epoch milliseconds.
   * Source of the format: https://www.rfc-editor.org/rfc/rfc3339#section-5.6
   */
  readonly timestamp: string;
  /** Values of a window by name: 1 to 20 (library limit). The names are attributes of the results. */
  readonly aggregates: { [name: string]: WindowAggregate };
  /**
   * Time after the end of a window in which its records may still arrive at the stream: up to 7 days (library limit). They amend the result.
   * Records that arrive later are sent to the failure queue.
   * @default - 5 minutes
   */
  readonly allowedLateness?: Duration;
  /**
   * Time by which an event may be ahead of its arrival at the stream: up to 1 day (library limit). Records that are further ahead are sent to
   * the failure queue.
   * @default - 5 minutes
   */
  readonly allowedClockSkew?: Duration;
  /**
   * Time for which results are kept after they are final: from the retention period of the stream to 10 years.
   * @default - for ever
   */
  readonly resultRetention?: Duration;
  /**
   * Whether the branch has a state machine that replays records of the stream, such as after a transform was fixed. It can be added with the fix.
   * It makes the windows that begin `allowedClockSkew` after the first record that it reads, or later.
   * @default false
   */
  readonly replay?: boolean;
}
