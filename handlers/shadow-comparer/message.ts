import { OwnError } from '../shared/errors/safe-error';
import { ShadowMessage } from '../shared/strangler/shadow-message';

/**
 * The message of the façade.
 *
 * @throws OwnError for any other text, which does not become one by a retry: it goes to the dead-letter queue
 */
export function readMessage(text: string): ShadowMessage {
  const message = parsed(text);
  const { v, feature, request, legacy, sentAt } = message;
  const isWhole = v === 1 && isText(feature) && isText(request?.method) && isText(request?.path) && isText(request?.query) && isHeaders(request?.headers)
    && Number.isInteger(legacy?.status) && isHeaders(legacy?.headers) && isText(legacy?.bodyBase64) && isText(sentAt) && !Number.isNaN(Date.parse(sentAt));
  if (!isWhole) throw new OwnError('The message is none of the façade: version 1, with feature, request, legacy and sentAt.');
  return message as ShadowMessage;
}

function parsed(text: string): Partial<ShadowMessage> {
  try {
    return (JSON.parse(text) ?? {}) as Partial<ShadowMessage>;
  } catch {
    throw new OwnError('The message is not JSON.');
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isHeaders(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.values(value).every(isText);
}
