import { positionOf, storedRecord, wholeRecord } from '../../../../handlers/shared/messages/failure-message';

const RECORD = { reason: 'Not JSON.', source: 'arn:aws:kinesis:us-east-1:1:stream/orders', id: '49590338271490256608559692538361571095921575989136588898' };
const ATTRIBUTES = { ...RECORD };
const MOST_BYTES = 1_048_576;
const bytes = (content: string | Buffer) => ({ ...RECORD, content: Buffer.from(content as string) });
const attributesOf = (over: Partial<typeof RECORD>) => wholeRecord({ ...bytes('x'), ...over })!.attributes;

describe('the whole record', () => {
  test.each(['{"a":1}', ' ', '\t\n\r', 'ä', '\u{d7ff}\u{e000}\u{fffd}', '\u{10000}\u{10ffff}', '\ufeffx'])('is its text where SQS takes that: %j', text => {
    expect(wholeRecord(bytes(text))).toEqual({ body: text, attributes: ATTRIBUTES });
  });

  test.each(['\0', '\x08', '\x0b', '\x1f', '\ufffe', '\uffff', 'text \0 within'])('is Base64 where SQS refuses a character: %j', text => {
    expect(wholeRecord(bytes(text))).toEqual({ body: Buffer.from(text).toString('base64'), attributes: { ...ATTRIBUTES, encoding: 'base64' } });
  });

  test('is Base64 where it is no text', () => {
    expect(wholeRecord(bytes(Buffer.from([0xff, 0x41])))).toEqual({ body: '/0E=', attributes: { ...ATTRIBUTES, encoding: 'base64' } });
  });

  test('has no place in a message where it has no bytes: SQS takes no empty body', () => {
    expect(wholeRecord(bytes(''))).toBeUndefined();
  });

  test('fills a message to its last byte, with names, types and values of the attributes', () => {
    const own = Object.entries(ATTRIBUTES).map(([name, value]) => `${name}String${value}`).join('').length;
    const room = MOST_BYTES - own;
    expect(wholeRecord(bytes('x'.repeat(room)))!.body).toHaveLength(room);
    expect(wholeRecord(bytes('x'.repeat(room + 1)))).toBeUndefined();
    expect(wholeRecord(bytes('ä'.repeat(room / 2 + 1)))).toBeUndefined();
  });

  test('does not fit in Base64 where a third more is too much', () => {
    expect(wholeRecord(bytes(Buffer.alloc(786_000, 0xff)))).toBeDefined();
    expect(wholeRecord(bytes(Buffer.alloc(786_432, 0xff)))).toBeUndefined();
  });
});

test('what does not fit is named by where it is stored, or by its place in the stream', () => {
  expect(storedRecord(bytes('xy'), 's3://failed/1')).toEqual({ body: 's3://failed/1', attributes: { ...ATTRIBUTES, encoding: 'dataref' } });
  const { body, attributes } = positionOf(bytes('xy'));
  expect(JSON.parse(body)).toEqual({ source: RECORD.source, id: RECORD.id, bytes: 2 });
  expect(attributes).toEqual({ ...ATTRIBUTES, encoding: 'none' });
});

describe('an attribute', () => {
  test.each(['reason', 'source', 'id'] as const)('that is empty is unknown, because SQS takes no empty text: %s', name => {
    expect(attributesOf({ [name]: '' })).toEqual({ ...ATTRIBUTES, [name]: 'unknown' });
  });

  test('is cut at a thousand characters', () => {
    expect(attributesOf({ reason: 'x'.repeat(1_000) }).reason).toHaveLength(1_000);
    expect(attributesOf({ reason: 'x'.repeat(1_001) }).reason).toHaveLength(1_000);
  });

  test('has a question mark in the place of each character that SQS refuses, also of half a pair', () => {
    expect(attributesOf({ reason: 'a\0b\x01c', source: '\ud800x', id: `${'x'.repeat(999)}😀` }))
      .toEqual({ reason: 'a?b?c', source: '?x', id: `${'x'.repeat(999)}?` });
  });
});
