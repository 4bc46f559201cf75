import { readSettings } from '../../../handlers/fan-out-intake/settings';
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
