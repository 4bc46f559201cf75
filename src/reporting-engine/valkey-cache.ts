import { aws_ec2 as ec2, Token } from 'aws-cdk-lib';
import { ValkeyCredentials } from './valkey-credentials';
import { BackendNetworkOptions } from '../core/backends/backend-network-options';
import { describe } from '../core/private/described-value';
import { requireKind, SECURITY_GROUP } from '../core/private/kinds';

/** https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/set-up.html#elasticache-install-grant-access-VPN */
const PORT = 6379;

/**
 * What a serverless cache and a replication group have in common.
 */
export interface ValkeyCacheOptions {
  /** The host name of the cache. */
  readonly endpoint: string;
  /**
   * The port of the cache: 1 to 65,535.
   * @default 6379
   */
  readonly port?: number;
  /**
   * The network of the functions that use the cache: its VPC. The subnets need a route to DynamoDB, Lambda and Secrets Manager: a NAT gateway or endpoints.
   */
  readonly network: BackendNetworkOptions;
  /**
   * The security group of the cache. The library lets the functions in.
   * @default - none; your rules let the security groups of the functions in
   */
  readonly securityGroup?: ec2.ISecurityGroup;
  /** The login of the functions. */
  readonly credentials: ValkeyCredentials;
}

/**
 * A serverless cache of ElastiCache.
 */
export interface ServerlessValkeyCacheOptions extends ValkeyCacheOptions {
  /** The name of the cache, in lower case: `serverlessCacheName` of a `CfnServerlessCache`, whose `attrEndpointAddress` is the endpoint. */
  readonly cacheName: string;
}

/**
 * A replication group of ElastiCache.
 */
export interface ReplicationGroupValkeyCacheOptions extends ValkeyCacheOptions {
  /**
   * The id of the group, in lower case: `ref` of a `CfnReplicationGroup`. The endpoint is its `attrConfigurationEndPointAddress` with cluster mode, and
   * its `attrPrimaryEndPointAddress` without.
   */
  readonly replicationGroupId: string;
  /** Whether cluster mode is enabled. */
  readonly isClusterMode: boolean;
}

/**
 * A cache of Amazon ElastiCache for Valkey or Redis OSS, with encryption in transit. It is yours: size, network and alarms are not changed.
 */
export class ValkeyCache {
  /**
   * A serverless cache, in the account and Region of the engine.
   *
   * @throws if the endpoint has a scheme, a port or a path, or an option is out of its bounds
   */
  static serverless(options: ServerlessValkeyCacheOptions): ValkeyCache {
    return new ValkeyCache(checked('serverless', options), { resource: 'serverlesscache', name: named('serverless', 'cacheName', options.cacheName), isClustered: true });
  }

  /**
   * A replication group, in the account and Region of the engine.
   *
   * @throws if the endpoint has a scheme, a port or a path, or an option is out of its bounds
   */
  static replicationGroup(options: ReplicationGroupValkeyCacheOptions): ValkeyCache {
    const name = named('replicationGroup', 'replicationGroupId', options.replicationGroupId);
    return new ValkeyCache(checked('replicationGroup', options), { resource: 'replicationgroup', name, isClustered: options.isClusterMode });
  }

  private constructor(
    /** @internal */
    readonly _options: ValkeyCacheOptions & { readonly port: number },
    /** @internal */
    readonly _place: { readonly resource: 'serverlesscache' | 'replicationgroup'; readonly name: string; readonly isClustered: boolean },
  ) {}
}

function checked(factory: string, options: ValkeyCacheOptions): ValkeyCacheOptions & { readonly port: number } {
  const { endpoint, port = PORT, credentials } = options;
  if (!Token.isUnresolved(endpoint) && !/^[A-Za-z0-9.-]+$/.test(endpoint)) {
    throw new Error(`ValkeyCache.${factory}: endpoint must be a host name, without a scheme, a port or a path, got ${JSON.stringify(endpoint)}.`);
  }
  if (!Token.isUnresolved(port) && !(Number.isInteger(port) && port >= 1 && port <= 65_535)) {
    throw new Error(`ValkeyCache.${factory}: port must be a whole number between 1 and 65535, got ${port}.`);
  }
  // Python and JavaScript pass whatever is given
  if (!(credentials instanceof ValkeyCredentials)) {
    throw new Error(`ValkeyCache.${factory}: credentials must be ValkeyCredentials.iam() or .password(), got ${describe(credentials)}.`);
  }
  if (options.securityGroup !== undefined) { requireKind(`ValkeyCache.${factory}: securityGroup`, options.securityGroup, SECURITY_GROUP); }
  return { ...options, port };
}

/** Tokens for IAM have the name in lower case: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth-iam.html#auth-iam-limits */
function named(factory: string, prop: string, name: string): string {
  if (!Token.isUnresolved(name) && !/^[a-z][a-z0-9-]{0,39}$/.test(name)) {
    throw new Error(`ValkeyCache.${factory}: ${prop} must be 1 to 40 lower-case letters, digits and hyphens, with a letter first (ElastiCache limit), got '${name}'.`);
  }
  return name;
}
