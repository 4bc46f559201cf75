/** The SDK's default chain, a bundle of its own: see worker-credentials.ts. */
export { defaultProvider } from '@aws-sdk/credential-provider-node';
