import { validHeaderName } from './private/names';

/** @internal */
export interface ClientIdentityConfig {
  readonly cookie: string;
  readonly header?: string;
  readonly subject?: true;
}

const DEFAULT_COOKIE = 'facade-client';
/** A cookie's name (https://www.rfc-editor.org/rfc/rfc6265#section-4.1.1). */
const COOKIE_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}$/;

/**
 * The identity by which a client sticks to the legacy or to the new service of a feature.
 *
 * The decision is a hash of the identity and the feature. No store has it. A higher weight moves no client back.
 */
export class ClientIdentity {
  /**
   * A cookie that the façade issues to clients without one.
   *
   * @param name the name of the cookie: 1 to 64 characters. By default `facade-client`.
   * @throws if the name is not a valid cookie name
   */
  static cookie(name: string = DEFAULT_COOKIE): ClientIdentity {
    return new ClientIdentity({ cookie: cookieName('cookie', name) });
  }

  /**
   * A header that clients send, such as `x-device-id`. A client without it gets the cookie `facade-client`.
   *
   * @param name the name of the header, in any case
   * @throws if the name is not a valid header name
   */
  static header(name: string): ClientIdentity {
    if (!validHeaderName(name)) {
      throw new Error(`ClientIdentity.header: name must be a header name (RFC 9110) such as 'x-device-id', got '${name}'.`);
    }
    return new ClientIdentity({ header: name.toLowerCase(), cookie: DEFAULT_COOKIE });
  }

  /** The identity that the authorizer of the API attests, such as the subject of a token. A client without one gets the cookie `facade-client`. */
  static tokenSubject(): ClientIdentity {
    return new ClientIdentity({ subject: true, cookie: DEFAULT_COOKIE });
  }

  private constructor(
    /** @internal */
    readonly _config: ClientIdentityConfig,
  ) {}
}

function cookieName(factory: string, name: string): string {
  if (!COOKIE_NAME.test(name)) {
    throw new Error(`ClientIdentity.${factory}: name must be the name of a cookie (RFC 6265) of 1 to 64 characters, got '${name}'.`);
  }
  return name;
}
