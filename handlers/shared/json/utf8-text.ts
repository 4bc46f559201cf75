/** The text that the bytes are in UTF-8. Undefined where they are no text, as a compressed record or an aggregate of the Kinesis Producer Library. */
export function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
