import { createHash } from 'crypto';
import { AggregateSettings } from './settings';
import { Called, forwardedNames } from './source-call';
import { callerOf } from '../shared/http/caller';

/**
 * What distinguishes callers: the identity from the authorizer and, for the sources that get them, the credentials.
 * Undefined where there is a caller of whom nothing is known.
 */
export function callerScope({ sources }: Pick<AggregateSettings, 'sources'>, { event, request }: Called): string | undefined {
  const { authorizer } = event.requestContext as { authorizer?: unknown };
  const caller = callerOf(event);
  if (caller === undefined && authorizer !== undefined && authorizer !== null) return undefined;
  const credentials = [...new Set(Object.values(sources).flatMap(source => source.forwardedCredentials ?? []))].sort();
  return digest([caller ?? null, credentials.map(name => request.headers[name] ?? null)]);
}

/** The values of the headers that a source gets, with credentials. */
export function forwardedValues(source: AggregateSettings['sources'][string], { request }: Called): (string | null)[] {
  return forwardedNames(source).map(name => request.headers[name] ?? null);
}

/** A key that does not show what it is made of. */
export function digest(content: unknown): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('base64url');
}
