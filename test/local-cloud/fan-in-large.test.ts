import { fanIn, groupNames, runLargeJob } from './large-job';
import { sectionRecord, splitRecord } from '../../handlers/fan-out-intake/records';
import { newRecord } from '../../handlers/shared/fan-in/new-job';
import { sectionOf, SECTIONS } from '../../handlers/shared/fan-in/sections';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';

/* 100,000 subtasks take many minutes: `npm run bench -- fanIn` runs them. */

const LIFETIME = { deadlineSeconds: 3_600, resultRetentionSeconds: 3_600, recordRetentionSeconds: 3_600 };
let cloud: LocalCloud;

beforeAll(async () => { cloud = await LocalCloud.start({ name: 'test-fan-in-large' }); });
afterAll(async () => cloud.stop());
beforeEach(async () => cloud.reset());

test('a job in sections ends once, with every group', async () => {
  const [groups, groupSize] = [150, 4];
  const { events, dataref, data, counts } = await runLargeJob(cloud, { groups, groupSize });
  expect(events).toBe(1);
  expect(counts).toMatchObject({ JobsComplete: 1, SubtasksSent: groups * groupSize });
  expect(dataref).toBeUndefined();
  expect(data).toMatchObject({ outcome: 'complete', subtasks: { expected: groups, done: groups, failed: 0, missing: 0 }, done: groupNames(groups).sort() });
});

test('an event above 256 KB reaches its consumer through the claim check', async () => {
  const { store, tracker, received } = await fanIn(cloud);
  const now = new Date();
  const names = groupNames(5_000);
  const sections = new Map<string, string[]>();
  for (const name of names) {
    const section = sectionOf(name, SECTIONS);
    sections.set(section, [...sections.get(section) ?? [], name]);
  }
  // the last section has not ended: its last group does, and with it the job
  const job = { ...splitRecord(newRecord({ id: 'job-1' }, LIFETIME, now), now, SECTIONS), expected: new Set(sections.keys()), pending: new Set(['7f']) };
  await store.create(job, false);
  for (const [section, groups] of sections) {
    const ended = { status: 'succeeded', outcome: 'complete', pending: undefined } as const;
    await store.create({ ...sectionRecord(job, section, now), expected: new Set(groups), done: new Set(groups), ...ended }, false);
  }
  await tracker.settle((await store.find('job-1#7f'))!);
  const { events, dataref, summary, data } = await received();
  const subtasks = { expected: names.length, done: names.length, failed: 0, missing: 0 };
  expect(events).toBe(1);
  // a rule can filter by what the message itself has
  expect(summary).toMatchObject({ job: 'job-1', outcome: 'complete', subtasks, done: [], truncated: true });
  expect(dataref).toBe('s3://large-results/messages/JobEnded.v1/job-1');
  expect(data).toMatchObject({ outcome: 'complete', subtasks, done: [...names].sort() });
  expect(JSON.stringify(data).length).toBeGreaterThan(256 * 1024);
});
