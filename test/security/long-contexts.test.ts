import { Intake } from '../../handlers/fan-out-intake/intake';
import { incomingJob } from '../../handlers/runtime/incoming-job';
import { incomingMessage } from '../../handlers/runtime/incoming-message';
import { parseSubtask } from '../../handlers/runtime/subtask-message';
import { FanInWorld } from '../handlers/fan-in/fan-in-world';
import { jobMessage } from '../handlers/runtime/worker-world';

/** What a publisher can write: brokers limit the message only, to 256 KB and more. */
const LONG = 'c\n'.repeat(50_000);
const BOUNDED = 'c'.repeat(128);
const LONG_TRACE = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01-${'c'.repeat(10_000)}`;

const event = { specversion: '1.0', id: 'e-1', source: 'coffee.orders', type: 'OrderCreated.v1', correlationid: LONG, traceparent: LONG_TRACE, data: { a: 1 } };
const delivery = (body: string, attributes = {}) => ({
  messageId: 'm-1', receiptHandle: 'r-1', body, receiveCount: 1, sentAt: 0, attributes,
});

test.each<[string, () => { readonly correlationId?: string; readonly traceparent?: string }]>([
  ['an event', () => incomingMessage(JSON.stringify(event), 'm-1')],
  ['a job', () => incomingJob(delivery(JSON.stringify({ ...JSON.parse(jobMessage('a')) as object, correlationid: LONG, traceparent: LONG_TRACE })))],
  ['another message, by its attributes', () => incomingJob(delivery('{}', {
    'x-correlation-id': { dataType: 'String', stringValue: LONG }, 'traceparent': { dataType: 'String', stringValue: LONG_TRACE },
  }))],
  ['a subtask', () => parseSubtask(JSON.stringify({
    type: 'cdk-serverless-catalog.subtask', correlationid: LONG, traceparent: LONG_TRACE, data: { job: 'job-1', subtask: 'small' },
  }), { url: 'arn', settings: { reportQueue: 'reports' } })],
])('%s: a correlation id is cut to 128 characters that print, and a trace context of more than 256 is none', (_, read) => {
  const { correlationId, traceparent } = read();
  expect([correlationId, traceparent]).toEqual([BOUNDED, undefined]);
});

test('what is neither text nor printable is none', () => {
  for (const correlationid of [7, {}, null, '', '\n', ['c']]) expect(incomingMessage(JSON.stringify({ ...event, correlationid }), 'm-1').correlationId).toBeUndefined();
  expect(incomingMessage(JSON.stringify({ ...event, traceparent: '00-1-2-01' }), 'm-1').traceparent).toBe('00-1-2-01');
});

test('a job of fan-in keeps no more: its record and its subtasks would be too large', async () => {
  const world = new FanInWorld(['small', 'large']);
  await new Intake('/Shop', world.intake()).take(JSON.stringify(event), 'm-1');
  expect(world.messages).toHaveLength(2);
  for (const message of world.messages) expect(JSON.parse(message)).toMatchObject({ correlationid: BOUNDED });
});
