import { FanInWorld } from './fan-in-world';
import { readSettings } from '../../../handlers/fan-out-intake/settings';
import { groupName, subtasksOf } from '../../../handlers/fan-out-intake/splitter-answer';
import { MAX_LOCATION_LENGTH, parseReport, REPORT_TYPE } from '../../../handlers/shared/fan-in/report';
import { isSubtaskName, subtaskPath } from '../../../handlers/shared/fan-in/subtasks';
import { Environment } from '../../../handlers/shared/runtime/environment';

const report = (over: object) => JSON.stringify({ type: REPORT_TYPE, data: { job: 'job-1', subtask: 'small', status: 'done', ...over } });

test('the location of a result may have 1,024 characters', () => {
  expect(parseReport(report({ resultLocation: 'x'.repeat(MAX_LOCATION_LENGTH) })).resultLocation).toHaveLength(1_024);
  expect(() => parseReport(report({ resultLocation: 'x'.repeat(MAX_LOCATION_LENGTH + 1) }))).toThrow('at most 1024 characters, got 1025');
});

test.each([7, ['g'], { toString: 'g' }, null])('%j is no group', group => {
  expect(isSubtaskName({ job: 'job-1', subtask: 'small', group })).toBe(false);
});

// as keys of objects, `..` is another place for most clients; `__proto__` is lost where an object is written member by member
test.each(['.', '..', '__proto__'])('%j is the name of no subtask and no group', name => {
  expect(isSubtaskName({ job: 'job-1', subtask: name })).toBe(false);
  expect(isSubtaskName({ job: 'job-1', subtask: 'small', group: name })).toBe(false);
  expect(() => parseReport(report({ subtask: name }))).toThrow('by the name of a subtask');
  expect(() => subtasksOf(JSON.stringify({ subtasks: [{ id: name }] }), 'small', ['small'])).toThrow(
    "The id of the splitter's subtask 0 must be 1 to 64 of A-Z a-z 0-9 _ . -, and not ., .. or __proto__, got");
  expect(groupName(name)).toMatch(/^[\w-]{32}$/);
});

test.each(['constructor', 'toString', '...', '_', '-'])('%j is the name of a subtask: its result and its error arrive', async name => {
  const world = new FanInWorld(['small'], undefined, { subtasks: async () => JSON.stringify({ subtasks: [name, 'other'].map(id => ({ id, worker: 'small' })) }) });
  await world.intake().begin({ id: 'job-1' });
  await world.report({ subtask: name, status: 'failed', error: 'no paper' });
  await world.report({ subtask: 'other', status: 'done', resultLocation: 's3://results/other' });
  expect(world.events).toMatchObject([{ outcome: 'partial', done: ['other'], failed: [name], errors: { [name]: 'no paper' }, results: { other: 's3://results/other' } }]);
});

test('the path of a result leaves the section of its group out', () => {
  expect([undefined, 'g', '0a#g'].map(group => subtaskPath(group, 'small'))).toEqual(['small', 'g/small', 'g/small']);
});

test.each([[undefined, undefined, undefined], ['bucket', undefined, 's3://bucket'], ['bucket', 'pre', 's3://bucket/pre']])(
  'results of the bucket %p with the prefix %p are at %p', (RESULTS_BUCKET, RESULTS_PREFIX, place) => {
    const variables = {
      TABLE_NAME: 'jobs',
      PATTERN_PATH: '/Shop',
      INTAKE: 'queue',
      REPORT_QUEUE_URL: 'q',
      WORKER_QUEUE_URL: 'q',
      WORKER_QUEUE_ARN: 'q',
      WORKERS: '{}',
      DEADLINE_SECONDS: '60',
      RESULT_RETENTION_SECONDS: '60',
      RECORD_RETENTION_SECONDS: '60',
      RESULTS_BUCKET,
      RESULTS_PREFIX,
    };
    expect(readSettings(new Environment(variables)).resultsAt).toBe(place);
  });
