import { aJob, at, DAY, lifeAt, NOW } from './a-job';
import { transitionExpression } from '../../../handlers/shared/aws/jobs/transition-expression';
import { expired, redriven, settled } from '../../../handlers/shared/jobs/job-transitions';

test('conditions, assignments and removals become one update', () => {
  const expression = transitionExpression(redriven(aJob(), at(-1), lifeAt(NOW)));
  expect(expression.ConditionExpression).toBe('#status IN (:v0) AND #deadLetteredAt < :v1');
  expect(expression.UpdateExpression).toBe(
    'SET #status = :v2, #updatedAt = :v3, #ttl = :v4, #wakeShard = :v5, #wakeAt = :v6 REMOVE #deadLetteredAt, #error, #message');
  expect(expression.ExpressionAttributeValues).toMatchObject({ ':v0': 'failed', ':v1': at(-1).toISOString(), ':v6': at(4 * DAY).toISOString() });
  expect(expression.ExpressionAttributeNames).toMatchObject({ '#status': 'status', '#ttl': 'ttl', '#error': 'error' });
});

test('absence, earlier, and not later', () => {
  expect(transitionExpression(expired(NOW)).ConditionExpression).toBe(
    '#status IN (:v0, :v1) AND attribute_not_exists(#message) AND #wakeAt < :v2 AND (attribute_not_exists(#leaseUntil) OR #leaseUntil < :v3)');
});

test('nothing to assign leaves SET out', () => {
  expect(transitionExpression(settled()).UpdateExpression).toBe('REMOVE #wakeShard, #wakeAt, #message');
});
