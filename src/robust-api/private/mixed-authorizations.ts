import { IConstruct } from 'constructs';
import { ApiRoute } from './api-route';
import { serverIdentity } from '../../core/backends/private/server-identity';
import { Validation } from '../../core/private/validation';

/** The routes of all APIs of an app, by its root: they can share a server. */
const ROUTES = new WeakMap<IConstruct, ReadonlyArray<{ readonly api: IConstruct; readonly route: ApiRoute }>>();

/**
 * Refuses a second authorization for a server in a network, also of another API of the app. Load balancers pass the path on as the client sent it. If the server
 * resolves `..` or `%2F`, a request that matched one route is a request of another.
 * See docs/decisions/0070-servers-in-a-network-have-one-authorization.md.
 */
export function refuseMixedAuthorizations(api: IConstruct, validation: Validation, route: ApiRoute) {
  const known = ROUTES.get(api.node.root) ?? [];
  ROUTES.set(api.node.root, known.some(each => each.route === route) ? known : [...known, { api, route }]);
  const servers = serversOf(route);
  const others = known.filter(each => each.route !== route && serversOf(each.route).some(server => servers.includes(server)));
  for (const { api: owner, route: other } of others) {
    const way = [[route, other], [other, route]].find(([from, to]) => from.key.parameters.length > 0 && to.auth._openApi() !== undefined);
    const place = owner === api ? '' : ` of '${owner.node.path}'`;
    validation.check(!way || authorizationOf(route) === authorizationOf(other), 'auth',
      `be that of '${other.key.text}'${place}, which has the same server: it gets paths as clients send them, so that '${way?.[0].key.text}' may reach '${way?.[1].key.text}'`,
      'another authorization');
  }
}

function serversOf({ alternatives }: ApiRoute): unknown[] {
  return alternatives.map(({ backend }) => serverIdentity(backend)).filter(server => server !== undefined);
}

function authorizationOf({ auth }: ApiRoute): string {
  return JSON.stringify([auth._identity(), auth._scopes]);
}
