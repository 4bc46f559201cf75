import { Claims, membersOf } from './claims';
import { GatewayEvent } from './gateway-event';
import { Environment } from '../runtime/environment';

/** Where claims come from: a token that an HTTP API or a REST API has checked, or the context of a Lambda authorizer. */
type ClaimSource = 'httpApiToken' | 'restApiToken' | 'context';

/** What an authorizer says of a caller beyond its name. */
export interface CallerTraits {
  /** The claims of a token, or the context of a Lambda authorizer. */
  readonly claims: Claims;
  readonly source: ClaimSource;
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

export function traitsOf({ requestContext }: GatewayEvent): CallerTraits {
  const context = requestContext as Claims;
  const authorizer = membersOf(context.authorizer);
  const [jwt, iam, lambda, claims] = ['jwt', 'iam', 'lambda', 'claims'].map(name => membersOf(authorizer?.[name]));
  const arn = authorizer ? iam?.userArn : membersOf(context.identity)?.userArn;
  const signerArn = typeof arn === 'string' ? arn : undefined;
  if (jwt) return { claims: membersOf(jwt.claims) ?? {}, source: 'httpApiToken', signerArn };
  if (claims) return { claims, source: 'restApiToken', signerArn };
  return { claims: iam ? {} : lambda ?? authorizer ?? {}, source: 'context', signerArn };
}

export function isReader({ claims, source, signerArn }: CallerTraits, { claim, principals }: JobReaders): boolean {
  const values = claim && Object.hasOwn(claims, claim.name) ? valuesOf(claim.name, claims[claim.name], source) : [];
  return values.some(value => claim!.values.includes(value))
    || (signerArn !== undefined && principals.some(principal => identityIn(principal) === identityIn(signerArn)));
}

/**
 * The values of a claim. An HTTP API writes a list as `[a b]`, which can also be one value with a space: names of groups of a user pool have none
 * (https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateGroup.html). A comma can be in the name of such a group.
 * Scopes are separated by spaces: https://www.rfc-editor.org/rfc/rfc8693#section-4.2
 */
function valuesOf(name: string, value: unknown, source: ClaimSource): string[] {
  if (Array.isArray(value)) return value.filter(each => typeof each === 'string');
  if (typeof value !== 'string') return [];
  const list = source === 'httpApiToken' ? /^\[(.*)\]$/s.exec(value)?.[1] : undefined;
  const isSeparated = source !== 'context' && (name === 'scope' || (name === 'cognito:groups' && list !== undefined));
  return isSeparated ? (list ?? value).split(' ') : [list ?? value];
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
