/** What answers in place of AWS, where a test has put it: handlers/testing/check-deliveries.ts. */
const SIMULATED = Symbol.for('cdk-serverless-catalog.requestHandler');

/**
 * Timeouts of the SDK's calls. The SDK has none of its own: without them one connection that
 * hangs uses up the function's time, before its answer (`requestTimeout`) or in the middle of it (`socketTimeout`). Three attempts, the SDK's default, stay below the
 * ten seconds of an asynchronous HTTP API's function. The figures are library defaults.
 */
const TIMEOUTS = { connectionTimeout: 1_000, requestTimeout: 2_500, socketTimeout: 2_500, throwOnRequestTimeout: true };

/** Settings of clients, looked up when a client is made. */
export const CLIENT_TIMEOUTS = {
  get requestHandler(): typeof TIMEOUTS {
    return (globalThis as { [SIMULATED]?: typeof TIMEOUTS })[SIMULATED] ?? TIMEOUTS;
  },
};

/**
 * Settings of SQS clients. By default the SDK sends a request, with its session token, to the host of the queue's URL. A URL can be
 * the text of a message: only the name and the account in it count here. The endpoint is the one of the region.
 */
export const SQS_CLIENT = {
  get requestHandler() {
    return CLIENT_TIMEOUTS.requestHandler;
  },
  useQueueUrlAsEndpoint: false,
};
