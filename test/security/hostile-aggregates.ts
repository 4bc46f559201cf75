import { encodedAggregate, framed } from '../handlers/shared/stream/aggregate-of';

const ONE = new TextEncoder().encode('{}');

/** Aggregates of the Kinesis Producer Library whose MD5 is right, and whose message is none: whoever may put can make them. */
export const HOSTILE_AGGREGATES: Readonly<Record<string, Buffer>> = {
  'an aggregate without records': encodedAggregate(['ada'], []),
  'an aggregate that says it is longer': framed(Buffer.from('1affffffff0f', 'hex')),
  'an aggregate whose record says it is longer': framed(Buffer.from('0a0161' + '1a06' + '08001affffff', 'hex')),
  'an aggregate whose records overlap': framed(Buffer.from('0a0161' + '1a05' + '08001a0a7b' + '1a05' + '08001a0a7d', 'hex')),
  'an aggregate with a key of 64 bits': encodedAggregate(['ada'], [{ keyIndex: Number.MAX_SAFE_INTEGER, data: ONE }]),
  'an aggregate with a number that does not end': framed(Buffer.concat([Buffer.from([0x08]), Buffer.alloc(1_000, 0xff)])),
  'an aggregate of 100,000 groups, each in another': framed(Buffer.alloc(100_000, 0x0b)),
  'an aggregate of 100,000 keys and no record': encodedAggregate(Array<string>(100_000).fill('a'), []),
  'an aggregate with one record that names no key behind 10,000': encodedAggregate(['a'], [...Array<object>(10_000).fill({ keyIndex: 0, data: ONE }), { keyIndex: 1, data: ONE }]),
};
