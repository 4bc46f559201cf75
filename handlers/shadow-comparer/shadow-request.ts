import { FacadeRequest } from '../shared/facade/pass-through';
import { ShadowMessage } from '../shared/strangler/shadow-message';

/** Their values are of legacy's answers: the new service has others (https://www.rfc-editor.org/rfc/rfc9110#section-13.1). */
const CONDITIONAL = ['if-match', 'if-none-match', 'if-modified-since', 'if-unmodified-since', 'if-range'];

/** A request with what API Gateway said about it. */
export interface ShadowRequest extends FacadeRequest {
  readonly context?: object;
}

/** The request of a client as the comparison repeats it. */
export function shadowRequest({ request, context, correlationId, traceparent }: ShadowMessage): ShadowRequest {
  const { method, path, query, headers, bodyBase64 = '' } = request;
  const kept = Object.entries(headers).filter(([name]) => !CONDITIONAL.includes(name) && name !== 'content-length');
  return {
    method,
    path,
    pathParameters: { proxy: path.slice(1) },
    query: new URLSearchParams(query),
    rawQuery: query,
    headers: { ...Object.fromEntries(kept), 'accept-encoding': 'identity' },
    // as the façade wrote them
    facade: {
      proto: headers['x-forwarded-proto'] ?? 'https',
      host: headers['x-forwarded-host'] ?? '',
      port: headers['x-forwarded-port'] ?? '443',
      for: headers['x-forwarded-for'] ?? '',
    },
    body: Buffer.from(bodyBase64, 'base64'),
    ...typeof context === 'object' && context !== null && { context },
    correlationId,
    traceparent,
  };
}
