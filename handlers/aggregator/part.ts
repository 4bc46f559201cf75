import { UnusableValue } from './template';
import { OwnError } from '../shared/errors/safe-error';
import { JsonText } from '../shared/json/json-text';

export type FailureKind =
  | 'timeout' | 'unreachable' | 'garbage' | 'too-large' | 'busy' | 'circuit-open' | 'cancelled'
  /** The source answered, and not with success. */
  | 'status'
  /** A value in the path is missing or not usable. */
  | 'input'
  /** A source that has such a value failed. */
  | 'missing';

interface FailureDetails {
  /** What the source answered. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** Why a source has no answer. */
export class SourceFailure extends OwnError {
  constructor(readonly kind: FailureKind, readonly more: FailureDetails = {}) {
    super(`The source failed: ${kind}${more.status === undefined ? '' : `, status ${more.status}`}.`, { cause: more.cause });
    this.name = 'SourceFailure';
  }
}

/** A good answer of a source. */
export interface Body {
  /** As the source wrote it, with all digits of its numbers. */
  readonly text: JsonText;
  readonly value: unknown;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly cacheControl?: string;
  /** Of a list: what its elements say, in place of `cacheControl`. Undefined for one that says nothing. */
  readonly cacheControls?: readonly (string | undefined)[];
}

/** How a part came about: a word of the public contract. */
export type PartStatus =
  | 'ok'
  /** An earlier answer. */
  | 'stale'
  /** The value of its fallback. */
  | 'default'
  /** A list, some elements of which failed. */
  | 'incomplete'
  | 'timeout'
  | 'failed'
  /** A source that it needs has no answer. */
  | 'missing';

/** A part of the aggregate. */
export interface Part {
  readonly status: PartStatus;
  /** Absent for a part that is missing from the answer. */
  readonly body?: Body;
  readonly failure?: SourceFailure;
  /** The indexes of a list's elements that failed. In the body they are null. */
  readonly failed?: readonly number[];
}

/** The part of a source without an answer. */
export function failedPart(failure: SourceFailure): Part {
  const status = failure.kind === 'missing' || failure.kind === 'timeout' ? failure.kind : 'failed';
  return { status, failure };
}

/** Any error as the failure of a part. */
export function asFailure(error: unknown): SourceFailure {
  if (error instanceof SourceFailure) return error;
  return new SourceFailure(error instanceof UnusableValue ? 'input' : 'unreachable', { cause: error });
}
