import { ClientSettings } from './settings';
import { FacadeRequest } from '../shared/facade/pass-through';
import { callerOf } from '../shared/http/caller';
import { GatewayEvent } from '../shared/http/gateway-event';

/** A year: browsers keep no cookie much longer (https://developer.chrome.com/blog/cookie-max-age-expires). */
const COOKIE_SECONDS = 365 * 24 * 3600;

/** Who asks, as far as the draw is concerned. */
export interface Client {
  /** The same in all requests of the client. */
  readonly key: string;
  /** Set for a client that nothing identified: the value of `Set-Cookie`. */
  readonly cookie?: string;
}

/** What identifies the client of a request; a new cookie where nothing does. It is no proof of who the client is. */
export function clientOf(
  { cookie, header, subject }: ClientSettings, event: GatewayEvent, { headers, facade }: FacadeRequest, newId: () => string,
): Client {
  const key = (header && headers[header.toLowerCase()]?.trim())
    || (subject && callerOf(event))
    || cookieOf(headers.cookie ?? '', cookie);
  if (key) return { key };
  const id = newId();
  // browsers keep no cookie with `Secure` of a response over plain HTTP
  const secure = facade.proto === 'https' ? 'Secure; ' : '';
  return { key: id, cookie: `${cookie}=${id}; Path=/; Max-Age=${COOKIE_SECONDS}; ${secure}HttpOnly; SameSite=Lax` };
}

/** Of several cookies of the name, browsers send the one of the longest path first: https://www.rfc-editor.org/rfc/rfc6265#section-5.4 */
function cookieOf(header: string, name: string): string | undefined {
  const pair = header.split(';').map(each => each.trim()).find(each => each.startsWith(`${name}=`));
  return pair?.slice(name.length + 1) || undefined;
}

/**
 * The headers of an answer that brings a cookie. A cache for many would give it to all of them, and they would be one client:
 * https://www.rfc-editor.org/rfc/rfc9111#section-7.3
 */
export function headersWithCookie(headers: Readonly<Record<string, string>>): Record<string, string> {
  const directives = (headers['cache-control'] ?? '').split(',').map(each => each.trim());
  const others = directives.filter(each => each !== '' && !/^(public|private|s-maxage=.*)$/i.test(each));
  return { ...headers, 'cache-control': [...others, 'private'].join(', ') };
}
