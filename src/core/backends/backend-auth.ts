import { aws_secretsmanager as secretsmanager } from 'aws-cdk-lib';

/** @internal */
export interface SecretHeader {
  readonly name: string;
  readonly secret: secretsmanager.ISecret;
  readonly field?: string;
}

/** A header field's name (https://www.rfc-editor.org/rfc/rfc9110#name-tokens). */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/**
 * How the library identifies itself to a third-party HTTP backend. The credentials of the
 * caller are never passed on, unless asked for.
 */
export class BackendAuth {
  /** No credentials are sent. */
  static none(): BackendAuth {
    return new BackendAuth();
  }

  /**
   * A header whose value is a secret, read at run time: an API key, or `Authorization` with the
   * scheme in the secret (`Bearer …`).
   *
   * @param name the header
   * @param secret the secret
   * @param field the key in the secret's JSON. By default the whole secret is the value.
   * @throws if the name is no header name
   */
  static secretHeader(name: string, secret: secretsmanager.ISecret, field?: string): BackendAuth {
    if (!TOKEN.test(name)) {
      throw new Error(`BackendAuth.secretHeader: name must be a header name (RFC 9110), got '${name}'.`);
    }
    return new BackendAuth({ name, secret, field });
  }

  /** The caller's own `Authorization` header is passed on: for a backend that is trusted with it. */
  static forwardAuthorization(): BackendAuth {
    return new BackendAuth(undefined, true);
  }

  private constructor(
    /** @internal */
    readonly _secretHeader?: SecretHeader,
    /** @internal */
    readonly _passesCallerAuthorization: boolean = false,
  ) {}
}
