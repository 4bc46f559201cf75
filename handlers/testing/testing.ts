/** `cdk-serverless-catalog/testing`: for tests of stacks and of handlers, with Jest, Vitest and other runners of Node.js. */
export * from './check-deliveries';
export * from './check-jobs';
export * from './check-options';
export * from './check-subtasks';
export * from './delivery-options';
export * from './job-options';
export * from './snapshot-serializer';
