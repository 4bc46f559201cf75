import { aJob, at, DAY, lifeAt, NOW } from './a-job';
import { fanInExpression } from '../../../handlers/shared/aws/fan-in/fan-in-expression';
import { transitionExpression } from '../../../handlers/shared/aws/jobs/transition-expression';
import { expired, redriven, settled } from '../../../handlers/shared/jobs/job-transitions';

test('conditions, assignments and removals become one update', () => {
  const expression = transitionExpression(redriven(aJob(), at(-1), lifeAt(NOW)));
  expect(expression.ConditionExpression).toBe('#status IN (:v0) AND #deadLetteredAt < :v1');
  expect(expression.UpdateExpression).toBe(
    'SET #status = :v2, #updatedAt = :v3, #ttl = :v4, #sentAt = :v5, #wakeShard = :v6, #wakeAt = :v7 REMOVE #deadLetteredAt, #error, #message');
  expect(expression.ExpressionAttributeValues).toMatchObject({ ':v0': 'failed', ':v1': at(-1).toISOString(), ':v7': at(4 * DAY).toISOString() });
  expect(expression.ExpressionAttributeNames).toMatchObject({ '#status': 'status', '#ttl': 'ttl', '#error': 'error' });
});

test('absence, earlier, and not later', () => {
  expect(transitionExpression(expired(NOW, NOW)).ConditionExpression).toBe(
    '#status IN (:v0, :v1) AND attribute_not_exists(#message) AND #wakeAt < :v2 AND (attribute_not_exists(#leaseUntil) OR #leaseUntil < :v3)');
});

test('nothing to assign leaves SET out', () => {
  expect(transitionExpression(settled()).UpdateExpression).toBe('REMOVE #wakeShard, #wakeAt, #message');
});

test('a subtask moves from one set to another, with an entry of its own', () => {
  expect(fanInExpression({
    when: { status: ['running'], contains: { set: 'pending', subtask: 'a' }, sameRevision: { revision: undefined } },
    set: { updatedAt: 'now' },
    take: [{ set: 'pending', subtask: 'a' }],
    add: [{ set: 'done', subtask: 'a' }],
    entry: { map: 'locations', subtask: 'a', value: 's3://a' },
    countRevision: true,
  })).toEqual({
    ConditionExpression: '#status IN (:v0) AND contains(#pending, :v1) AND attribute_not_exists(#revision)',
    UpdateExpression: 'SET #updatedAt = :v6, #locations.#subtask = :v2 ADD #done :v3, #revision :v4 DELETE #pending :v5',
    ExpressionAttributeNames: {
      '#status': 'status', '#pending': 'pending', '#revision': 'revision', '#updatedAt': 'updatedAt', '#locations': 'locations', '#subtask': 'a', '#done': 'done',
    },
    ExpressionAttributeValues: {
      ':v0': 'running', ':v1': 'a', ':v2': 's3://a', ':v3': new Set(['a']), ':v4': 1, ':v5': new Set(['a']), ':v6': 'now',
    },
  });
});
