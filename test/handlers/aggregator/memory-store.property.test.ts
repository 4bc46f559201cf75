import fc from 'fast-check';
import { MemoryStore } from '../../../handlers/shared/answers/memory-store';

const commands = fc.array(fc.oneof(
  fc.record({ keep: fc.constantFrom('a', 'b', 'c', 'd', 'e'), size: fc.nat(40), millis: fc.integer({ min: 1, max: 50 }) }),
  fc.record({ find: fc.constantFrom('a', 'b', 'c', 'd', 'e') }),
  fc.record({ pass: fc.nat(20) }),
), { maxLength: 60 });

test('what is found is what was kept last, in its time, and all of it together is within the bound', async () => {
  await fc.assert(fc.asyncProperty(commands, async steps => {
    let now = 0;
    const store = new MemoryStore(() => now, 100);
    const last = new Map<string, { text: string; until: number }>();
    for (const step of steps) {
      if ('pass' in step) now += step.pass;
      if ('keep' in step) {
        const text = 'x'.repeat(step.size);
        await store.keep(step.keep, { text, at: now }, step.millis);
        last.set(step.keep, { text, until: now + step.millis });
      }
      const found = await Promise.all([...last.keys()].map(async key => ({ key, text: (await store.find(key))?.text })));
      for (const { key, text } of found) {
        if (text === undefined) continue;
        expect(text).toBe(last.get(key)!.text);
        expect(now).toBeLessThan(last.get(key)!.until);
      }
      expect(found.reduce((sum, { key, text }) => sum + (text === undefined ? 0 : key.length + text.length), 0)).toBeLessThanOrEqual(100);
    }
  }));
});
