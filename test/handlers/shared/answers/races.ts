import * as fc from 'fast-check';
import { CachedSource } from './cached-source';
import { EntryDrops, EntryStore } from '../../../../handlers/shared/ports/entry-store';

/** A read of a process, a change, a removal, or a time in which loads fail. */
const read = { weight: 3, arbitrary: fc.nat(2).map(process => ({ process })) };
const action = fc.oneof(read, fc.constant({ change: true }), fc.constant({ remove: true }), fc.constant({ failure: true }));
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

export const race = fc.record({ scheduler: fc.scheduler(), actions: fc.array(action, { maxLength: 14 }), ttlMillis: fc.constantFrom(0, 60_000) });

export interface Race {
  readonly scheduler: fc.Scheduler;
  readonly actions: readonly Action[];
  readonly ttlMillis: number;
}

interface Ended {
  readonly last: string;
  readonly written: string[];
  readonly answered: string[];
}

/** Three processes read a key while its value changes. The stream follows each change, later. Answers the last value, and what was read. */
export async function run({ scheduler, actions, ttlMillis }: Race, store: EntryStore & EntryDrops, now: () => number): Promise<Ended> {
  const step = () => scheduler.schedule(Promise.resolve());
  const source = new CachedSource(store, step, { ttlMillis, staleIfErrorMillis: 600_000 }, now);
  const processes = Array.from({ length: 3 }, () => source.process());
  const written = ['v0'];
  const answered: string[] = [];
  const act = async (each: Action) => {
    await step();
    if ('process' in each) {
      const answer = await processes[each.process!].read().catch(() => undefined);
      if (answer) answered.push(answer.value);
    } else if ('failure' in each) {
      source.value = new Error('down');
      await step();
      source.value = written.at(-1)!;
    } else {
      written.push('remove' in each ? 'none' : `v${written.length}`);
      source.value = written.at(-1)!;
      await step();
      await store.drop('key');
    }
  };
  await scheduler.waitFor(Promise.all(actions.map(act)));
  return { last: written.at(-1)!, written, answered };
}
