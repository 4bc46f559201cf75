import { createHash } from 'crypto';
import { wakeShard, wakeShards } from '../../../handlers/shared/jobs/job-record';

const id = (n: number) => createHash('sha256').update(String(n)).digest('base64url');

/** Of an index: recorded; sent, which moves the entry; ended. */
const WRITES_OF_A_JOB = 4;

test('at 10,000 jobs per second, the default quota of API Gateway, no partition of the index has more writes than DynamoDB allows', () => {
  const writes = new Map<string, number>();
  for (let n = 0; n < 10_000; n++) {
    const shard = wakeShard(id(n));
    writes.set(shard, (writes.get(shard) ?? 0) + WRITES_OF_A_JOB);
  }
  expect(Math.max(...writes.values())).toBeLessThan(1_000);
});

test('the sweeper reads every partition that a job can be in, and those of earlier versions', () => {
  for (const deadLettered of [false, true]) {
    const read = wakeShards(deadLettered);
    const earlier = Array.from({ length: 8 }, (_, shard) => `${deadLettered ? 'dead' : 'open'}-${shard}`);
    const written = Array.from({ length: 5_000 }, (_, n) => wakeShard(id(n), deadLettered));
    expect(read).toEqual(expect.arrayContaining([...earlier, ...new Set(written)]));
    expect(new Set(read).size).toBe(read.length);
  }
});
