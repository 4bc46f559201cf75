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
  const isRequest = [request?.method, request?.path, request?.query].every(isText) && isHeaders(request?.headers);
  const isAnswer = Number.isInteger(legacy?.status) && isText(legacy?.bodyBase64) && isHeaders(legacy?.headers);
  if (v !== 1 || !isText(feature) || !isRequest || !isAnswer || !isText(sentAt) || Number.isNaN(Date.parse(sentAt))) throw new OwnError('The message is none of the façade: version 1, with feature, request, legacy and sentAt.');
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
