import { FanInStore } from '../shared/fan-in/ports';
import { JobQueue, Log, Metrics } from '../shared/jobs/job-ports';
import { KeyClaims } from '../shared/jobs/key-claims';

export type ApiMetric = 'JobsAccepted' | 'JobsReplayed' | 'JobsRejected' | 'UploadsGranted';

/** A presigned form for one upload. */
export interface UploadForm {
  readonly url: string;
  readonly fields: Readonly<Record<string, string>>;
}

export interface UploadGrant {
  readonly key: string;
  readonly maxBytes: number | undefined;
  readonly mediaType: string | undefined;
  readonly metadata: Readonly<Record<string, string>>;
  readonly expirySeconds: number;
}

export interface UploadForms {
  sign(grant: UploadGrant): Promise<UploadForm>;
}

/** The events of a user's bucket. */
export interface ObjectEvents {
  areSent(): Promise<boolean>;
}

export interface ApiPorts {
  readonly store: FanInStore;
  readonly claims: KeyClaims;
  readonly queue?: JobQueue;
  readonly forms?: UploadForms;
  /** Undefined if the pattern made the bucket, or has none. */
  readonly objectEvents?: ObjectEvents;
  readonly metrics: Pick<Metrics<ApiMetric>, 'count'>;
  readonly log: Log;
  newId(): string;
  now(): Date;
}
