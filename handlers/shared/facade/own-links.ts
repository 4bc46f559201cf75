import { FacadeAddress } from './forwarded';
import { Translation } from './translation';

/** Where a link or the name of a host ends. Others follow it in a longer name, in credentials or before a port. */
const BOUNDARY = '(?![\\w.:@-])';

/** Links to a backend's own address, as links to the façade. Links to other places stay as they are. */
export class OwnLinks {
  private readonly links: RegExp;
  private readonly host: string;

  /** @param url the address of the backend */
  constructor(url: URL, private readonly translation: Translation) {
    this.host = url.hostname;
    const ports = url.port === '' ? '(?::(?:80|443))?' : `:${url.port}`;
    // in JSON, a slash may be written with a backslash; a server behind another may know http only
    const slash = '(?:\\\\?/)';
    const prefix = translation.prefix.split('/').map(escaped).join(slash);
    this.links = new RegExp(`(?:https?:|(?<![\\w:]))(?<slash>\\\\?/)\\k<slash>${escaped(this.host)}${ports}${prefix}${BOUNDARY}`, 'gi');
  }

  /** Whether the text may have a link: for bodies that are none of this backend's business. */
  areIn(text: string | Buffer): boolean {
    return text.includes(this.host);
  }

  inText(text: string, { proto, host }: FacadeAddress): string {
    if (!this.areIn(text)) return text;
    const path = this.translation.stripped;
    return text.replace(this.links, (_, slash: string) => `${proto}:${slash}${slash}${host}${path.split('/').join(slash)}`);
  }

  /** A relative location stays relative to the façade. */
  inLocation(location: string, called: URL, facade: FacadeAddress): string {
    if (!URL.canParse(location, called.href)) return location;
    const target = new URL(location, called);
    const isOwn = target.hostname === called.hostname && this.isOwnPort(target, called) && /^https?:$/.test(target.protocol);
    if (!isOwn || target.username !== '' || target.password !== '') return location;
    const isRelative = !/^([a-z][a-z0-9+.-]*:|[\\/]{2})/i.test(location.trim());
    if (isRelative && this.translation.isNone) return location;
    const path = this.translation.toClient(target.pathname);
    // elsewhere on the same server: the façade has no path for it
    if (path === undefined) return target.href;
    return `${isRelative ? '' : `${facade.proto}://${facade.host}`}${path}${target.search}${target.hash}`;
  }

  /** A cookie of the backend's domain and path, as one of the façade's. */
  inCookie(cookie: string, { host }: FacadeAddress): string {
    // browsers take these only with the path `/` and without a domain: https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#name-the-__host-prefix
    if (/^\s*__Host-/i.test(cookie)) return cookie;
    const [pair, ...attributes] = cookie.split(';');
    return [pair, ...attributes.map(attribute => {
      const [name, ...rest] = attribute.split('=');
      const value = rest.join('=').trim();
      switch (name.trim().toLowerCase()) {
        case 'domain': return this.isOwnDomain(value) ? `${name}=${hostname(host)}` : attribute;
        case 'path': return value.startsWith('/') ? `${name}=${this.cookiePath(value)}` : attribute;
        default: return attribute;
      }
    })].join(';');
  }

  private cookiePath(path: string): string {
    const { prefix, stripped } = this.translation;
    // a cookie for more than the backend's part is one for all of it
    const isAbove = `${prefix}/`.startsWith(path.endsWith('/') ? path : `${path}/`);
    return isAbove ? stripped || '/' : this.translation.toClient(path) ?? path;
  }

  private isOwnDomain(domain: string): boolean {
    const name = domain.replace(/^\./, '').toLowerCase();
    return name !== '' && (this.host === name || this.host.endsWith(`.${name}`));
  }

  private isOwnPort(target: URL, called: URL): boolean {
    return target.port === called.port || called.port === '' && ['80', '443'].includes(target.port);
  }
}

function hostname(host: string): string {
  return host.replace(/:\d+$/, '');
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
