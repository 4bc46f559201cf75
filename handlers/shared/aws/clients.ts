/**
 * Timeouts of the SDK's calls. The SDK has none of its own: without them one connection that
 * hangs uses up the function's time. Three attempts, the SDK's default, stay below the API
 * function's ten seconds. The figures are library defaults.
 */
export const CLIENT_TIMEOUTS = { requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_500, throwOnRequestTimeout: true } };
