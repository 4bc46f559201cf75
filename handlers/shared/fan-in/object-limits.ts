import { Environment } from '../runtime/environment';

/** The limits on the objects that become jobs. */
export interface ObjectLimits {
  readonly maxBytes?: number;
  /** Empty for any media type. */
  readonly mediaTypes: readonly string[];
}

export function readObjectLimits(environment: Environment): ObjectLimits {
  return {
    maxBytes: environment.optional('MAX_BYTES') === undefined ? undefined : environment.wholeNumber('MAX_BYTES'),
    mediaTypes: (environment.optional('MEDIA_TYPES') ?? '').split(',').filter(type => type !== ''),
  };
}
