import { IConstruct } from 'constructs';
import { EventContract } from '../../core/messaging/event-contract';
import { patternPath } from '../../core/operations/private/catalog-metric';
import { JsonSchema } from '../../core/web/json-schema';

const names = { type: 'array', items: { type: 'string' } };
const count = { type: 'integer', minimum: 0 };
const texts = { type: 'object', additionalProperties: { type: 'string' } };

/** The members of the event: docs/fan-in.md specifies them. */
const SCHEMA = JsonSchema.fromObject({
  type: 'object',
  required: ['job', 'outcome', 'createdAt', 'endedAt', 'subtasks', 'done', 'failed', 'missing'],
  properties: {
    job: { type: 'string' },
    outcome: { enum: ['complete', 'partial', 'timed-out'] },
    createdAt: { type: 'string' },
    endedAt: { type: 'string' },
    object: { type: 'object', required: ['bucket', 'key'], properties: { bucket: { type: 'string' }, key: { type: 'string' }, versionId: { type: 'string' } } },
    subtasks: { type: 'object', required: ['expected', 'done', 'failed', 'missing'], properties: { expected: count, done: count, failed: count, missing: count, skipped: count } },
    done: names,
    failed: names,
    missing: names,
    skipped: names,
    results: texts,
    errors: texts,
    truncated: { type: 'boolean' },
    taskToken: { type: 'string' },
  },
});

/** The contract for subscribers of a bus that is `onJobEnded`. */
export function jobEndedContract(pattern: IConstruct): EventContract {
  return EventContract.fromSchema('JobEnded', { version: 1, source: patternPath(pattern), schema: SCHEMA });
}
