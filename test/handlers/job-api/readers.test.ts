import { JobApiBench } from './job-api-bench';

const READERS = { claim: { name: 'cognito:groups', values: ['managers'] }, principals: [] };
const token = (sub: string, groups?: string) => ({ jwt: { claims: { sub, ...groups && { 'cognito:groups': groups } } } });
const uploader = token('uploader');
const manager = token('manager', '[managers]');

async function posted(bench: JobApiBench): Promise<string> {
  return (await bench.call({ body: '{}', headers: { 'content-type': 'application/json' }, authorizer: uploader })).json.id as string;
}

test('a reader reads the job of another, and cannot cancel it', async () => {
  const bench = new JobApiBench({ settings: { isPublic: false, readers: READERS } });
  const jobId = await posted(bench);
  expect(await bench.call({ method: 'GET', jobId, authorizer: manager })).toMatchObject({ status: 200, json: { id: jobId, status: 'accepted' } });
  expect(await bench.call({ method: 'DELETE', jobId, authorizer: manager })).toMatchObject({ status: 404 });
  expect(await bench.call({ method: 'GET', jobId, authorizer: token('other', '[editors]') })).toMatchObject({ status: 404 });
  expect(await bench.call({ method: 'DELETE', jobId, authorizer: uploader })).toMatchObject({ status: 200 });
});

test('by default nobody reads the job of another', async () => {
  const bench = new JobApiBench({ settings: { isPublic: false } });
  const jobId = await posted(bench);
  expect(await bench.call({ method: 'GET', jobId, authorizer: manager })).toMatchObject({ status: 404 });
  expect(await bench.call({ method: 'GET', jobId, authorizer: uploader })).toMatchObject({ status: 200 });
});
