import * as fs from 'fs';
import * as path from 'path';

const README = fs.readFileSync(path.join(__dirname, '../../src/stream-pipeline/README.md'), 'utf8');

/** Of https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html, for a shard and a second. */
const MB_IN = 1;
const RECORDS_IN = 1_000;
const MB_OUT = 2;
const PEAKS = 2;

test('the table of shards follows from the limits of a shard', () => {
  const [, section] = /^## Capacity\n(.*?)^## /ms.exec(README)!;
  const rows = section.split('\n').filter(line => /^\| [\d,]+ \|/.test(line)).map(line => line.split('|').slice(1, -1).map(cell => Number(cell.replace(/,/g, ''))));
  expect(rows.length).toBeGreaterThan(3);
  const expected = rows.map(([records, kilobytes, branches]) => {
    const megabytes = records * kilobytes / 1_000;
    const needed = [megabytes / MB_IN, records / RECORDS_IN, megabytes * branches / MB_OUT].map(Math.ceil);
    return [records, kilobytes, branches, megabytes, ...needed, Math.max(...needed) * PEAKS];
  });
  expect(rows).toEqual(expected);
});
