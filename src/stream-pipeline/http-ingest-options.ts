import { HttpIngestAlarms } from './http-ingest-alarms';
import { WebAuth } from '../core/web/web-auth';
import { WebCors, WebDomain, WebThrottle } from '../core/web/web-options';

/**
 * Options of an HTTP API that puts events to the stream of a pipeline.
 */
export interface HttpIngestOptions {
  /**
   * Authorization of the API.
   * @default WebAuth.iam()
   */
  readonly auth?: WebAuth;
  /**
   * Web pages that may post events from a browser.
   * @default - none
   */
  readonly cors?: WebCors;
  /**
   * Custom domain name.
   * @default - the address of the API
   */
  readonly domain?: WebDomain;
  /**
   * Request rate above which the API answers 429.
   * @default - 500 requests per second, bursts of 1000 (library default)
   */
  readonly throttle?: WebThrottle;
  /**
   * JSON pointer to the partition key of an event, a string or a number. Events with the same key keep their order, and take a request to the stream each.
   * An event without the member gets a random key: a contract that does not have the member is a warning.
   * A key that is not 1 to 128 visible ASCII characters is replaced by its SHA-256 hash.
   * @default '/key'
   */
  readonly partitionKeyPointer?: string;
  /**
   * Number of partition keys over which the events of one key are spread, at random: 2 to 1,000 (library limit). For a key that brings more than a shard
   * takes, 1 MB and 1,000 records per second. The key `ada` becomes `ada#0`, `ada#1` and so on. The events of a key then have no order.
   * @default - events have the key that is at the pointer
   */
  readonly partitionKeySplits?: number;
  /**
   * Overrides of the alarms of the API and its function: each can be tuned or disabled.
   * @default - all alarms with the defaults of their options
   */
  readonly alarms?: HttpIngestAlarms;
}
