const CLIENTS = ['dynamodb', 'eventbridge', 'firehose', 'kinesis', 'lambda', 'secrets-manager', 'sfn', 'sns', 'sqs', 's3'].map(name => `client-${name}`);
const PACKAGES = [...CLIENTS, 'credential-provider-node', 'lib-dynamodb', 's3-presigned-post'].map(name => `@aws-sdk/${name}`);

/**
 * Loads the SDK once for a test file that loads handlers anew: otherwise that takes more time than the tests. Each handler still makes clients of its own,
 * with the variables that it has.
 */
export function shareSdk(): void {
  for (const name of PACKAGES) {
    const loaded: unknown = jest.requireActual(name);
    jest.doMock(name, () => loaded);
  }
}
