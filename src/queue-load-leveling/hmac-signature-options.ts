import { Duration } from 'aws-cdk-lib';

/**
 * The encodings of a signature in a header.
 */
export enum SignatureEncoding {
  /** Hexadecimal digits. */
  HEX = 'hex',
  /** Base64 with padding. */
  BASE64 = 'base64',
}

/**
 * Options of a signature with HMAC and SHA-256.
 */
export interface HmacSignatureOptions {
  /** The header with the signature, such as `x-signature`. */
  readonly header: string;
  /**
   * The text before the signature in the header, such as `sha256=`.
   * @default - none
   */
  readonly prefix?: string;
  /**
   * The encoding of the signature.
   * @default SignatureEncoding.HEX
   */
  readonly encoding?: SignatureEncoding;
  /**
   * The header with the time of the request, in seconds since 1970. The time must be a part of `signedContent`.
   * @default - the time is not checked, so that a request can be sent again at any time
   */
  readonly timestampHeader?: string;
  /**
   * The longest time between `timestampHeader` and now, before or after: 1 second to 1 hour (library limit).
   * @default - 5 minutes with `timestampHeader` (library default)
   */
  readonly tolerance?: Duration;
  /**
   * The content that is signed. `{body}` stands for the bytes of the body, `{timestamp}` for the time, and the name of a header in braces for its value.
   * @default - `{body}`; `{timestamp}.{body}` with `timestampHeader`
   */
  readonly signedContent?: string;
  /**
   * The key of the secret's JSON whose value signs.
   * @default - the whole secret signs, which must then be no JSON object
   */
  readonly secretField?: string;
}
