import { HttpApiEvent } from './gateway-event';

/** The fields that the authorizers of an HTTP API set in `requestContext.authorizer`. */
interface Authorizer {
  readonly jwt?: { readonly claims?: Record<string, unknown> };
  readonly iam?: { readonly userId?: string; readonly userArn?: string };
  readonly lambda?: { readonly principalId?: unknown } | null;
}

/** The caller's identity, the same in every request; undefined where the authorizer gives none. */
export function callerOf({ requestContext }: HttpApiEvent): string | undefined {
  const { jwt, iam, lambda } = (requestContext as { authorizer?: Authorizer }).authorizer ?? {};
  const subject = text(jwt?.claims?.sub) ?? text(jwt?.claims?.client_id);
  if (subject !== undefined) return `${text(jwt?.claims?.iss) ?? ''}#${subject}`;
  // a role's userId is `<role's id>:<session's name>`: the sessions of a role are one caller
  return text(iam?.userId?.split(':')[0]) ?? text(iam?.userArn) ?? text(lambda?.principalId);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
