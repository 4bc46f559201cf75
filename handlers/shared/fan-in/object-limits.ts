import { Environment } from '../runtime/environment';

/** The limits on the objects that become jobs. */
export interface ObjectLimits {
  readonly maxBytes?: number;
  /** Empty for any media type. */
  readonly mediaTypes: readonly string[];
  /** Ends of keys, in any case. Objects with another end are no jobs. Undefined for any. */
  readonly suffixes?: readonly string[];
}

export function readObjectLimits(environment: Environment): ObjectLimits {
  const suffixes = environment.optional('SUFFIXES');
  return {
    maxBytes: environment.optional('MAX_BYTES') === undefined ? undefined : environment.wholeNumber('MAX_BYTES'),
    suffixes: suffixes === undefined ? undefined : JSON.parse(suffixes) as string[],
    mediaTypes: (environment.optional('MEDIA_TYPES') ?? '').split(',').filter(type => type !== ''),
  };
}
