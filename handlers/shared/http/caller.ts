import { Claims, membersOf } from './claims';
import { GatewayEvent } from './gateway-event';

/** The identity of a signed request. The session of a role is behind the colon: `AROAEXAMPLE:session`. */
interface SignedRequest {
  readonly userId?: unknown;
  readonly userArn?: unknown;
  /** The identity of a Cognito identity pool. */
  readonly identityId?: unknown;
}

/** The session name in temporary credentials of an identity pool: the same for all its users. */
const POOL_SESSION = /[:/]CognitoIdentityCredentials$/;

/**
 * The role of a permission set of IAM Identity Center, whose session is named after the user:
 * https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html
 */
const PERMISSION_SET = /:assumed-role\/AWSReservedSSO_/;

/**
 * What a user of IAM, of an identity pool or of a token is called here. The principal of a Lambda authorizer can be a name that its user chose:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
 */
const NAME_OF_ANOTHER_KIND = /#|^(AIDA|AROA)[A-Z0-9]{12,}|^\d{12}:|^arn:/;

/**
 * The finest identity that the authorizer gives, the same in every request; undefined where it gives none. The fields are in
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html and
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html.
 * A load balancer only sends headers, which other callers of its targets can forge.
 */
export function callerOf({ requestContext }: GatewayEvent): string | undefined {
  const context = requestContext as Claims;
  const [authorizer, identity] = [membersOf(context.authorizer), membersOf(context.identity)];
  const [jwt, iam, lambda, claims] = ['jwt', 'iam', 'lambda', 'claims'].map(name => membersOf(authorizer?.[name]));
  if (jwt ?? claims) return subjectOf(membersOf(jwt?.claims) ?? claims ?? {});
  if (iam) return signerOf({ ...iam, identityId: membersOf(iam.cognitoIdentity)?.identityId });
  if (authorizer) return principal(lambda?.principalId ?? authorizer.principalId);
  return identity ? signerOf({ userId: identity.user, userArn: identity.userArn, identityId: identity.cognitoIdentityId }) : undefined;
}

function subjectOf({ sub, client_id, iss }: Claims): string | undefined {
  const subject = text(sub) ?? text(client_id);
  return subject === undefined ? undefined : `${text(iss) ?? ''}#${subject}`;
}

function signerOf({ userId, userArn, identityId }: SignedRequest): string | undefined {
  const [id, arn] = [text(userId), text(userArn)];
  if (text(identityId)) return `cognito-identity#${text(identityId)}`;
  if (POOL_SESSION.test(id ?? '') || POOL_SESSION.test(arn ?? '')) return undefined;
  if (id === undefined) return arn && (PERMISSION_SET.test(arn) ? arn : withoutSession(arn));
  // who assumes another role chooses the name of the session: its sessions are one caller
  return id.startsWith('AROA') && !PERMISSION_SET.test(arn ?? '') ? id.split(':')[0] : id;
}

function withoutSession(arn: string): string {
  return arn.includes(':assumed-role/') ? arn.split('/').slice(0, -1).join('/') : arn;
}

/** Two integers above 2^53 can be one number here. */
function principal(value: unknown): string | undefined {
  const name = Number.isSafeInteger(value) ? String(value) : text(value);
  return name !== undefined && NAME_OF_ANOTHER_KIND.test(name) ? `principal#${name}` : name;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}
