import { fromEnv } from '@aws-sdk/credential-provider-env';
import { fromHttp } from '@aws-sdk/credential-provider-http';
import { chain, memoize } from '@smithy/core/config';

type Init = Parameters<typeof fromEnv>[0] & Parameters<typeof fromHttp>[0];

/** The SDK's own figure: https://github.com/aws/aws-sdk-js-v3/blob/main/packages/credential-provider-node/src/defaultProvider.ts */
const REFRESH_BEFORE_MILLIS = 5 * 60_000;

/**
 * Stands in for the SDK's default chain in the bundles (tools/bundle): where functions run,
 * credentials are in environment variables; in containers of ECS and EKS, and restored
 * snapshots, they are asked of the endpoint that a variable names. Profiles, SSO, processes
 * and web identity are not there: they were a fifth of a bundle.
 */
export function defaultProvider(init?: Init) {
  return memoize(
    chain(fromEnv(init), async () => fromHttp(init)()),
    ({ expiration }) => expiration !== undefined && expiration.getTime() - Date.now() < REFRESH_BEFORE_MILLIS,
    ({ expiration }) => expiration !== undefined,
  );
}
