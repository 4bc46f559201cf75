import { IntakePorts } from './ports';
import { sectionRecord } from './records';
import { groupAdded, sealed } from '../shared/fan-in/changes';
import { Applied } from '../shared/fan-in/ports';
import { FanInRecord, groupOf, groupRecordId, isBeingGrouped } from '../shared/fan-in/record';
import { eachPart, MAX_SECTION_GROUPS, sectionOf } from '../shared/fan-in/sections';

/**
 * Adds groups to jobs. A large job has its groups in sections: one record could not name them all, and each end of a
 * group would write the names of all others.
 */
export class Sections {
  constructor(private readonly ports: Pick<IntakePorts, 'store' | 'tracker' | 'now'>) {}

  /** The record that a group reports to, with the attributes of its job. */
  parentOf(job: FanInRecord, group: string): FanInRecord {
    return job.sections === undefined ? job : sectionRecord(job, sectionOf(group, job.sections), this.ports.now());
  }

  /** Returns false if the job takes no more groups. */
  async add(job: FanInRecord, parent: FanInRecord, group: string): Promise<boolean> {
    const { store } = this.ports;
    if (parent === job) return isIn(group, await store.apply(job.id, groupAdded(group, this.ports.now())));
    const add = () => store.apply(parent.id, groupAdded(group, this.ports.now(), MAX_SECTION_GROUPS));
    let added = await add();
    if (added.record === undefined) {
      if (!await this.addSection(job, parent)) return false;
      added = await add();
    }
    if (isIn(group, added)) return true;
    if (added.record && isBeingGrouped(added.record)) {
      throw new Error(`A section of a job may have at most ${MAX_SECTION_GROUPS} groups, got one more for ${parent.id}: use larger groups.`);
    }
    return false;
  }

  /** Seals the sections of a large job: they end when their groups have ended. */
  async seal(id: string): Promise<void> {
    const { store, tracker, now } = this.ports;
    const job = await store.find(id);
    if (job?.sections === undefined) return;
    await eachPart(job.expected ?? [], async name => {
      const change = sealed(now());
      const sectionId = groupRecordId(id, name);
      let { record } = await store.apply(sectionId, change);
      if (record === undefined) {
        // a crash came between the job and its section
        await store.create(sectionRecord(job, name, now()), false);
        ({ record } = await store.apply(sectionId, change));
      }
      if (record) await tracker.settle(record);
    });
  }

  /** The job first: it would not wait for a section that it does not know. */
  private async addSection(job: FanInRecord, section: FanInRecord): Promise<boolean> {
    const { store, now } = this.ports;
    const name = groupOf(section)!;
    if (!isIn(name, await store.apply(job.id, groupAdded(name, now())))) return false;
    await store.create(section, false);
    return true;
  }
}

function isIn(group: string, { applied, record }: Applied): boolean {
  return applied || record?.expected?.has(group) === true;
}
