import { Token } from 'aws-cdk-lib';

/** Whether a text is a JSON pointer (RFC 6901) to a part of a document; what is only known at deployment may be. */
export function isJsonPointer(text: string): boolean {
  return Token.isUnresolved(text) || /^(\/([^~/]|~[01])*)+$/.test(text);
}
