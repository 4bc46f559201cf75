/** With a token of the function's role, which is signed for each connection. */
export interface IamCredentials {
  readonly kind: 'iam';
  readonly userId: string;
  /** The name of the serverless cache, or the id of the replication group. */
  readonly cacheName: string;
  readonly isServerless: boolean;
}

/** With a password that is in a secret. */
export interface PasswordCredentials {
  readonly kind: 'password';
  readonly username: string;
  readonly secretArn: string;
  /** The key in the secret's JSON. Default: the whole text is the password. */
  readonly field?: string;
}

export type ValkeyCredentials = IamCredentials | PasswordCredentials;

/** A cache of Valkey or Redis OSS. Written by src/reporting-engine/private/valkey-access.ts. */
export interface ValkeySettings {
  readonly host: string;
  readonly port: number;
  /** Whether keys are in shards, which the client learns. */
  readonly isClustered: boolean;
  /** Default: none, as servers of tests. */
  readonly credentials?: ValkeyCredentials;
  /** Default: TLS. */
  readonly isPlain?: boolean;
}
