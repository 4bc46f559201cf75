import { ApiRoute } from './api-route';
import { serverIdentity } from '../../core/backends/private/server-identity';
import { Validation } from '../../core/private/validation';

/**
 * Refuses a second authorization for a server in a network. Load balancers pass the path on as the client sent it. If the server
 * resolves `..` or `%2F`, a request that matched one route is a request of another.
 * See docs/decisions/0070-servers-in-a-network-have-one-authorization.md.
 */
export function refuseMixedAuthorizations(validation: Validation, route: ApiRoute, others: ApiRoute[]) {
  const servers = serversOf(route);
  for (const other of others.filter(each => each.key.text !== route.key.text && serversOf(each).some(server => servers.includes(server)))) {
    const way = [[route, other], [other, route]].find(([from, to]) => from.key.parameters.length > 0 && to.auth._openApi() !== undefined);
    validation.check(!way || authorizationOf(route) === authorizationOf(other), 'auth',
      `be that of '${other.key.text}', which has the same server: it gets paths as clients send them, so that '${way?.[0].key.text}' may reach '${way?.[1].key.text}'`,
      'another authorization');
  }
}

function serversOf({ alternatives }: ApiRoute): unknown[] {
  return alternatives.map(({ backend }) => serverIdentity(backend)).filter(server => server !== undefined);
}

function authorizationOf({ auth }: ApiRoute): string {
  return JSON.stringify([auth._identity(), auth._scopes]);
}
