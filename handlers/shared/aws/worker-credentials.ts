import { defaultProvider as environmentOrContainer } from './credentials';

type Provider = ReturnType<typeof environmentOrContainer>;

const CONTAINER = ['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI', 'AWS_CONTAINER_CREDENTIALS_FULL_URI'];

/**
 * Stands in for the SDK's default chain in `cdk-serverless-catalog/runtime`: users' code runs
 * on their own machines, too, with profiles and SSO. The chain for that is in a file of its
 * own, which functions and ECS tasks never load.
 */
export function defaultProvider(init?: Parameters<typeof environmentOrContainer>[0]): Provider {
  let provider: Promise<Provider> | undefined;
  return async options => {
    provider ??= isInEnvironment() ? Promise.resolve(environmentOrContainer(init)) : import('./default-credentials.js').then(chain => chain.defaultProvider(init));
    return (await provider)(options);
  };
}

/** A profile that is named comes first, as in the SDK's chain. */
function isInEnvironment(): boolean {
  const { AWS_PROFILE, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = process.env;
  return !AWS_PROFILE && (Boolean(AWS_ACCESS_KEY_ID && AWS_SECRET_ACCESS_KEY) || CONTAINER.some(name => process.env[name]));
}
