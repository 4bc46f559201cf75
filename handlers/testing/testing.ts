/** `cdk-serverless-catalog/testing`: for tests of stacks and of handlers of messages, with Jest, Vitest and other runners of Node.js. */
export * from './check-deliveries';
export * from './delivery-options';
export * from './snapshot-serializer';
