const TEXT = /^(text\/|application\/([\w.-]+\+)?(json|xml|javascript)\b|application\/x-www-form-urlencoded\b)/i;

/** A string if the body is UTF-8 text: binary responses are a third larger. */
export function textOrBytes(headers: Readonly<Record<string, string>>, body: Buffer): string | Buffer {
  if (body.length > 0 && (!TEXT.test(headers['content-type'] ?? '') || headers['content-encoding'] !== undefined)) return body;
  const text = body.toString('utf8');
  return Buffer.byteLength(text) === body.length && !text.includes('\uFFFD') ? text : body;
}
