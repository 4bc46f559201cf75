import { ArnFormat, aws_ec2 as ec2, aws_iam as iam, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { validateNetwork } from '../../core/backends/private/backend-network';
import { CatalogFunction } from '../../core/private/catalog-function';
import { grantInterfaces } from '../../core/private/network-interfaces';
import { grantSecret } from '../../core/private/secret-grants';
import { Validation } from '../../core/private/validation';
import { ValkeyCache } from '../valkey-cache';

/** Checks a cache before anything is created. */
export function validateValkey(validation: Validation, prop: string, cache: ValkeyCache) {
  // Python and JavaScript pass whatever is given
  validation.check(cache instanceof ValkeyCache, prop, 'have a ValkeyCache.serverless() or .replicationGroup()', cache);
  validateNetwork(validation, cache._options.network);
  validation.here(`${prop}.credentials`, cache._options.credentials._password?.secret, 'the functions read the secrets of their Region', ['region']);
}

/** ValkeySettings of handlers/shared/ports/valkey-settings.ts. */
export function valkeySettings({ _options, _place }: ValkeyCache): object {
  const { endpoint, port, credentials: { _userId: userId, _password: password } } = _options;
  const { resource, name, isClustered } = _place;
  const credentials = password
    ? { kind: 'password', username: password.username ?? 'default', secretArn: password.secret.secretArn, field: password.field }
    : { kind: 'iam', userId, cacheName: name, isServerless: resource === 'serverlesscache' };
  return { host: endpoint, port, isClustered, credentials };
}

/** Lets a function in the network of a cache log in there. The functions call the cache by IPv4 and TLS. */
export function grantValkey(scope: Construct, { _options, _place }: ValkeyCache, handler: CatalogFunction) {
  const { port, securityGroup, credentials: { _userId: userId, _password: password } } = _options;
  grantInterfaces(handler);
  if (securityGroup) { securityGroup.connections.allowFrom(handler, ec2.Port.tcp(port), 'A function that uses the cache'); }
  if (userId !== undefined) {
    // both: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth-iam.html#auth-iam-setup
    const arnOf = (resource: string, resourceName: string) => Stack.of(scope).formatArn({ service: 'elasticache', resource, resourceName, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
    const resourceArns = [arnOf(_place.resource, _place.name), arnOf('user', userId)];
    iam.Grant.addToPrincipal({ grantee: handler, actions: ['elasticache:Connect'], resourceArns });
  }
  if (password) { grantSecret(password.secret, handler); }
}
