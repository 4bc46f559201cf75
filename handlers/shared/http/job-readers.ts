import { GatewayEvent } from './gateway-event';
import { Environment } from '../runtime/environment';

type Claims = Readonly<Record<string, unknown>>;

/** What an authorizer says of a caller beyond its name. */
export interface CallerTraits {
  /** The claims of a token, or the context of a Lambda authorizer. */
  readonly claims: Claims;
  /** The ARN of the user or the session of a role that signed the request. */
  readonly signerArn?: string;
}

/** Who reads the jobs of all callers. Nobody by default. */
export interface JobReaders {
  readonly claim?: { readonly name: string; readonly values: readonly string[] };
  /** ARNs of roles and users. */
  readonly principals: readonly string[];
}

export function readJobReaders(environment: Environment): JobReaders {
  const claim = environment.optional('READER_CLAIM');
  return {
    claim: claim === undefined ? undefined : JSON.parse(claim) as JobReaders['claim'],
    principals: JSON.parse(environment.optional('READER_PRINCIPALS') ?? '[]') as string[],
  };
}

interface AuthorizedContext {
  readonly authorizer?: (Claims & {
    readonly jwt?: { readonly claims?: Claims };
    readonly iam?: { readonly userArn?: unknown };
    readonly lambda?: Claims | null;
    readonly claims?: Claims;
  }) | null;
  readonly identity?: { readonly userArn?: unknown } | null;
}

export function traitsOf({ requestContext }: GatewayEvent): CallerTraits {
  const { authorizer, identity } = requestContext as AuthorizedContext;
  const arn = authorizer ? authorizer.iam?.userArn : identity?.userArn;
  const claims = authorizer?.jwt ? authorizer.jwt.claims : authorizer?.claims ?? (authorizer?.iam ? undefined : authorizer?.lambda ?? authorizer);
  return { claims: claims ?? {}, signerArn: typeof arn === 'string' ? arn : undefined };
}

export function isReader({ claims, signerArn }: CallerTraits, { claim, principals }: JobReaders): boolean {
  const values = claim && Object.hasOwn(claims, claim.name) ? valuesOf(claims[claim.name]) : [];
  return values.some(value => claim!.values.includes(value))
    || (signerArn !== undefined && principals.some(principal => identityIn(principal) === identityIn(signerArn)));
}

/** API Gateway writes a list as text: an HTTP API as `[a b]`, a REST API as `a,b`. */
function valuesOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.filter(each => typeof each === 'string');
  if (typeof value !== 'string') return [];
  const list = /^\[(.*)\]$/s.exec(value)?.[1];
  return list === undefined ? value.split(',') : list.split(' ');
}

/**
 * The account and the name of a role or a user. A role of a path is without it in the ARN of its session, and names are unique in an account:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-arns
 */
function identityIn(arn: string): string {
  const [, partition, , , account, ...resource] = arn.split(':');
  const [kind, ...path] = resource.join(':').split('/');
  const name = kind === 'assumed-role' ? path[0] : path.at(-1);
  return [partition, account, kind === 'assumed-role' ? 'role' : kind, name].join(':');
}
