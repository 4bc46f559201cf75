import { handleMessages } from 'cdk-serverless-catalog/runtime';

/** No work of its own: what is measured is what the helper adds. */
export const handler = handleMessages(async () => undefined);
