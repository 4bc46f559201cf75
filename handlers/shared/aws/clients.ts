/**
 * Timeouts of the SDK's calls. The SDK has none of its own: without them one hanging
 * connection holds a request until API Gateway gives up after 30 seconds. Three attempts of
 * these (the SDK's default) stay below that. The figures are ours.
 */
export const CLIENT_TIMEOUTS = { requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000, throwOnRequestTimeout: true } };
