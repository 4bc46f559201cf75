import { createHash } from 'crypto';
import { FanInRecord, groupRecordId, SPLIT } from './record';
import { sideBySide } from '../runtime/side-by-side';

/** Library default: 10 million subtasks are about 390 groups of 100 in each section, an item of up to 50 KB. */
export const SECTIONS = 256;

/**
 * Library limit: a failed group with a name of 64 characters takes about 230 bytes. An item holds 400 KB
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html).
 */
export const MAX_SECTION_GROUPS = 1_500;

/** The section of a group: always the same, without a list of groups. */
export function sectionOf(group: string, sections: number): string {
  const hash = createHash('sha256').update(group).digest().readUInt32BE(0);
  return (hash % sections).toString(16).padStart(2, '0');
}

/** The names of the sections or groups of a record that have not ended. */
export function openParts({ pending, revision }: FanInRecord): string[] {
  return revision === undefined ? [] : [...pending ?? []].filter(name => name !== SPLIT);
}

export async function eachPart(names: Iterable<string>, work: (name: string) => Promise<void>): Promise<void> {
  await sideBySide([...names], work);
}

/** The sections of a job in the order of their names. One that a crash kept from being made is left out: it has no groups. */
export async function readSections(job: FanInRecord, find: (id: string) => Promise<FanInRecord | undefined>): Promise<FanInRecord[]> {
  if (job.sections === undefined) return [];
  const found = new Map<string, FanInRecord>();
  await eachPart(job.expected ?? [], async name => {
    const section = await find(groupRecordId(job.id, name));
    if (section) found.set(name, section);
  });
  return [...found.keys()].sort().map(name => found.get(name)!);
}
