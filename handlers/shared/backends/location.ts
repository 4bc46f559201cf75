import { TargetPath } from './target-path';

/**
 * A backend's `Location` as clients of the API can follow it: relative to the request's own path, so
 * that it is valid behind any stage, domain or proxy. Undefined if it names another host, or a part of
 * the backend outside the route.
 */
export function locationForClient(location: string, called: URL, { base, mountedAt }: TargetPath, requestPath: string): string | undefined {
  const target = URL.canParse(location, called.href) ? new URL(location, called) : undefined;
  if (target?.origin !== called.origin || target.username !== '' || target.password !== '') return undefined;
  if (target.pathname !== base && !target.pathname.startsWith(`${base}/`)) return undefined;
  const own = `${mountedAt}${target.pathname.slice(base.length)}`.replace(/^\//, '');
  const depth = requestPath.split('/').length - 2;
  return `${'../'.repeat(depth) || './'}${own}${target.search}${target.hash}`;
}
