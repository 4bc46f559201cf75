/**
 * `cdk-serverless-catalog/runtime`: code for workers, publishers, consumers and services of the
 * catalog, Node.js 20.16 or later, ES modules and CommonJS alike, nothing to install. Other
 * languages follow docs/jobs.md, docs/messages.md, docs/requests.md and docs/fan-in.md.
 */
export * from './circuit-breaker';
export * from './consume-jobs';
export * from './consume-subtasks';
export * from './handle-jobs';
export * from './handle-messages';
export * from './handle-once';
export * from './handle-requests';
export * from './handle-subtasks';
export * from './idempotent';
export * from './idempotent-requests';
export * from './job';
export * from './message';
export * from './named-circuit-breaker';
export * from './publish';
export * from './publishing';
export * from './request';
export * from './response-stream';
export * from './send-task-response';
export * from './sqs-event';
export * from './stream-responses';
export * from './subtask';
