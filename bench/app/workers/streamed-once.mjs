import { handleMessages, idempotent } from 'cdk-serverless-catalog/runtime';

/** The same, with a table of the records that are done. */
export const handler = handleMessages(idempotent(async () => undefined));
