import { LocalCloud } from '../local-cloud/local-cloud';
import { query } from '../local-cloud/signed-requests';

/** A permission is an action of a statement, as `role/policy/number of the statement/action`. */
export type Permission = string;

/** Roles of the CDK CLI, of the CDK's custom resources, and of the assertions of integ-runner. */
const NOT_OURS = /^cdk-|DefaultTestDeployAssert|CustomResourceProvider|BucketNotificationsHandler|SingletonFunction/;

/** What the inline policies of the roles in a cloud allow. Policies that AWS manages are left out. */
export async function inventory(cloud: LocalCloud): Promise<Permission[]> {
  const answer = await query(cloud, 'iam', { 'Version': '2010-05-08', 'Action': 'GetAccountAuthorizationDetails', 'Filter.member.1': 'Role' });
  return answer.split('<RoleName>').slice(1)
    .map(xml => ({ role: xml.slice(0, xml.indexOf('<')), xml }))
    .filter(({ role }) => !NOT_OURS.test(role))
    .flatMap(({ role, xml }) => [...xml.matchAll(/<PolicyName>([^<]+)<\/PolicyName><PolicyDocument>([^<]+)<\/PolicyDocument>/g)]
      .flatMap(([, policy, document]) => actions(JSON.parse(decodeURIComponent(document)) as Policy).map(path => stableName(`${role}/${policy}/${path}`))));
}

interface Policy { readonly Statement: ReadonlyArray<{ readonly Effect: string; readonly Action: string | string[] }> }

function actions({ Statement }: Policy): string[] {
  return Statement.flatMap(({ Effect, Action }, number) => Effect === 'Allow' ? [Action].flat().map(action => `${number}/${action}`) : []);
}

/** The same in each deployment: names of roles end at random, without a hyphen where they had to be cut. */
export function stableName(permission: Permission): Permission {
  return permission.replace(/-?[0-9A-F]{13}\//, '/');
}

/** Matches a permission in each deployment. */
export function expression(permission: Permission): string {
  const [role, ...rest] = permission.split('/').map(part => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return [`${role}(-?[0-9A-F]{13})?`, ...rest].join('/');
}
