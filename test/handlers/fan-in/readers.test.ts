import { FanInWorld } from './fan-in-world';
import { ReadJob } from '../../../handlers/fan-in-api/read-job';
import { newRecord } from '../../../handlers/shared/fan-in/new-job';
import { JobReaders } from '../../../handlers/shared/http/job-readers';
import { JobRequest } from '../../../handlers/shared/http/job-request';

const READERS: JobReaders = { claim: { name: 'groups', values: ['managers'] }, principals: [] };
const NOBODY: JobReaders = { principals: [] };

const request = (jobId: string, groups: string): JobRequest => ({
  method: 'GET', path: `/jobs/${jobId}`, jobId, headers: {}, body: '', correlationId: 'c', traceparent: 't', caller: 'manager', traits: { claims: { groups }, source: 'httpApiToken' },
});

async function reading(jobId: string, groups: string, readers: JobReaders): Promise<unknown> {
  const world = new FanInWorld();
  for (const [id, caller] of [['owned', 'hash-of-another'], ['unowned', undefined]] as const) {
    await world.store.create(newRecord({ id, caller }, world.settings, new Date(world.now)), false);
  }
  const { metrics, log } = world.observed;
  const ports = { store: world.store, claims: { claim: async () => 'x' }, metrics, log, newId: () => 'x', now: () => new Date(world.now) };
  const answer = new ReadJob({ showsUnowned: false, readers }, ports).handle(request(jobId, groups));
  return answer.then(({ status }) => status, ({ slug }: { slug: string }) => slug);
}

test.each([
  ['owned', '[managers]', READERS, 200],
  ['unowned', '[managers]', READERS, 200],
  ['owned', '[editors]', READERS, 'job-not-found'],
  ['unowned', '[editors]', READERS, 'job-not-found'],
  ['owned', '[managers]', NOBODY, 'job-not-found'],
  ['unowned', '[managers]', NOBODY, 'job-not-found'],
  ['unknown', '[managers]', READERS, 'job-not-found'],
])('the job %s is read by a caller of %s: %j', async (jobId, groups, readers, expected) => {
  expect(await reading(jobId, groups, readers)).toBe(expected);
});
