import { aws_secretsmanager as secretsmanager } from 'aws-cdk-lib';
import { requireText } from '../private/given-values';
import { HEADER_NAME } from '../private/header-name';
import { requireKind, SECRET } from '../private/kinds';

/** @internal */
export interface SecretHeader {
  readonly name: string;
  readonly secret: secretsmanager.ISecret;
  readonly field?: string;
}

/** @internal */
export interface RequestSignature {
  /** The Region of the API. */
  readonly region: string;
  /** The ARN of all routes of the API. */
  readonly routes: string;
}


/**
 * The credentials that the request router sends to a third-party HTTP backend.
 *
 * The caller's credentials are never forwarded, except with `forwardAuthorization`.
 */
export class BackendAuth {
  /** No credentials are sent. */
  static none(): BackendAuth {
    return new BackendAuth();
  }

  /**
   * A header whose value is a secret. The router reads the secret at run time. Use it for an API key,
   * or for `Authorization` with the scheme in the secret (`Bearer …`).
   *
   * @param name the name of the header
   * @param secret the secret that holds the value
   * @param field the key in the secret's JSON. By default the whole secret is the value.
   * @throws if the name is not a valid header name
   */
  static secretHeader(name: string, secret: secretsmanager.ISecret, field?: string): BackendAuth {
    if (!HEADER_NAME.test(name)) {
      throw new Error(`BackendAuth.secretHeader: name must be a header name (RFC 9110) such as 'x-api-key', got '${name}'.`);
    }
    requireKind('BackendAuth.secretHeader: secret', secret, SECRET);
    requireText('BackendAuth.secretHeader: field', field);
    return new BackendAuth({ name, secret, field });
  }

  /** The caller's own `Authorization` header is forwarded. Use it only for a backend that you trust with it. */
  static forwardAuthorization(): BackendAuth {
    return new BackendAuth(undefined, true);
  }

  /**
   * Requests are signed with the credentials of the function that sends them.
   * @internal
   */
  static _signature(signature: RequestSignature): BackendAuth {
    return new BackendAuth(undefined, false, signature);
  }

  private constructor(
    /** @internal */
    readonly _secretHeader?: SecretHeader,
    /** @internal */
    readonly _forwardsAuthorization: boolean = false,
    /** @internal */
    readonly _signature?: RequestSignature,
  ) {}
}
