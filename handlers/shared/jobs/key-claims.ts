/**
 * The Idempotency-Key of a caller without an identity. Its job has a random id, which only an item with this key contains.
 * The id of the item has a character that no id of a job has.
 */
export interface KeyClaim {
  /** `key#` and a hash of pattern, key and body. */
  readonly id: string;
  /** The id of the job. */
  readonly job: string;
  /** Epoch seconds. */
  readonly ttl: number;
}

export interface KeyClaims {
  /** Returns the job that has the key: the job of the claim, or the job of an earlier claim that is not past its `ttl`. */
  claim(claim: KeyClaim, now: Date): Promise<string>;
}
