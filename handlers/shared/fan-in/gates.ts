import { FanInRecord } from './record';

/** The subtasks that wait, and that all others they wait for are done. */
export function startable({ waiting, after = {}, done }: FanInRecord): string[] {
  return [...waiting ?? []].filter(name => after[name].every(other => done?.has(other)));
}

/** Whether all that is pending waits, and can never start: what it waits for has failed, or waits for what has failed. */
export function isBlocked(record: FanInRecord): boolean {
  const { pending, waiting } = record;
  return waiting !== undefined && pending?.size === waiting.size && startable(record).length === 0;
}
