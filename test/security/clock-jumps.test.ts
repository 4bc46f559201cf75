import { SecretHeader } from '../../handlers/shared/backends/secret-header';

const HOUR = 3_600_000;
let now: number;
let reads: number;
let secret: string;
const header = () => new SecretHeader({ name: 'X-Key', secretArn: 'arn' }, { read: async () => { reads += 1; return secret; } }, () => now);

beforeEach(() => { [now, reads, secret] = [Date.parse('2030-01-01T00:00:00Z'), 0, 'old']; });

describe.each([['forwards', HOUR], ['backwards', -HOUR]])('a clock that jumps an hour %s', (_, jump) => {
  test('has a rotated secret read within five minutes of the new time', async () => {
    const credentials = header();
    await credentials.headers();
    secret = 'new';
    now += jump;
    await credentials.headers();
    now += 6 * 60_000;
    expect([await credentials.headers(), reads]).toEqual([{ 'x-key': 'new' }, expect.any(Number)]);
  });

  test('lets a refused secret be read again after half a minute', async () => {
    const credentials = header();
    const refused = await credentials.headers();
    expect(await credentials.renew(refused)).toBe(false);
    secret = 'new';
    now += jump;
    await credentials.renew(refused);
    now += 31_000;
    expect(await credentials.renew(refused)).toBe(true);
  });
});
