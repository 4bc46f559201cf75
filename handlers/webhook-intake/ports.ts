import { WebRequest } from '../shared/http/web-request';
import { Log, Metrics } from '../shared/jobs/job-ports';

export interface Observers {
  readonly log: Log;
  readonly metrics: Metrics<'WebhooksAccepted' | 'WebhooksRefused'>;
}

/** Knows whether a request is from whom it says. */
export interface SenderCheck {
  /** @throws Problem where it is not */
  check(request: WebRequest): Promise<void>;
}

/** The current version of a secret, and the one before it. */
export interface SecretVersions {
  read(): Promise<string[]>;
}

/** Stores contents that do not fit into a message. */
export interface ClaimCheckStore {
  /** Stores the content and answers its `s3://` reference. */
  put(key: string, content: string): Promise<string>;
}
