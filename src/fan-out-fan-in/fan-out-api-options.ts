import { JobReaders } from '../core/web/job-readers';
import { WebAuth } from '../core/web/web-auth';
import { WebCors, WebDomain, WebThrottle } from '../core/web/web-options';

/**
 * Options of the HTTP API of a FanOutFanIn.
 */
export interface FanOutApiOptions {
  /**
   * The callers that the API accepts.
   * @default WebAuth.iam()
   */
  readonly auth?: WebAuth;
  /**
   * The rate and the burst of requests above which the API answers 429.
   * @default - 500 requests per second, bursts of 1000 (library default)
   */
  readonly throttle?: WebThrottle;
  /**
   * The web pages that may call the API from a browser.
   * @default - none
   */
  readonly cors?: WebCors;
  /**
   * A custom domain name. The API's default endpoint is disabled.
   * @default - the default endpoint of the API
   */
  readonly domain?: WebDomain;
  /**
   * The callers that read the jobs of all others, such as managers: by a claim of their token. `grantReadAllJobs` grants it to a role.
   * @default - nobody: every caller reads its own jobs
   */
  readonly readers?: JobReaders;
  /**
   * Whether every caller can read jobs without an owner: jobs of messages, and of objects that were stored without a form.
   * `addStatusApi` requires it or `readers`, because all jobs are such jobs there.
   * @default false
   */
  readonly showUnownedJobs?: boolean;
}
