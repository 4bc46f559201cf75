import { aws_ec2 as ec2, Token } from 'aws-cdk-lib';
import { BackendNetworkOptions } from '../core/backends/backend-network-options';
import { requireKind, SECURITY_GROUP } from '../core/private/kinds';

/** Neptune's own: https://docs.aws.amazon.com/neptune/latest/userguide/security-vpc-security-group.html */
const PORT = 8182;

/**
 * A cluster of Amazon Neptune.
 */
export interface NeptuneClusterOptions {
  /** The host name of the cluster endpoint, which leads to the instance that writes: `attrEndpoint` of a `CfnDBCluster`. */
  readonly endpoint: string;
  /**
   * The port of the cluster: 1 to 65,535.
   * @default 8182
   */
  readonly port?: number;
  /** The resource id of the cluster, which policies name: `attrClusterResourceId` of a `CfnDBCluster`, such as `cluster-ABCD`. */
  readonly clusterResourceId: string;
  /** The network of the function that writes the graph: the VPC of the cluster. The subnets need a route to SQS, S3 and DynamoDB: a NAT gateway or endpoints. */
  readonly network: BackendNetworkOptions;
  /**
   * The security group of the cluster. The library lets the function in.
   * @default - none; your rules let the security group of the function in
   */
  readonly securityGroup?: ec2.ISecurityGroup;
}

/**
 * Where a graph is kept.
 */
export class GraphCluster {
  /**
   * A cluster of Amazon Neptune with IAM authentication, in the account and Region of the engine.
   *
   * @throws if the endpoint has a scheme, a port or a path, or the port is out of its bounds
   * @throws if the resource id does not begin with `cluster-`
   */
  static neptune(options: NeptuneClusterOptions): GraphCluster {
    const { endpoint, clusterResourceId, port = PORT } = options;
    if (!Token.isUnresolved(endpoint) && !/^[A-Za-z0-9.-]+$/.test(endpoint)) {
      throw new Error(`GraphCluster.neptune: endpoint must be a host name, without a scheme, a port or a path, got ${JSON.stringify(endpoint)}.`);
    }
    if (!Token.isUnresolved(port) && !(Number.isInteger(port) && port >= 1 && port <= 65_535)) {
      throw new Error(`GraphCluster.neptune: port must be a whole number between 1 and 65535, got ${port}.`);
    }
    if (!Token.isUnresolved(clusterResourceId) && !/^cluster-[A-Za-z0-9-]+$/.test(clusterResourceId)) {
      throw new Error('GraphCluster.neptune: clusterResourceId must be the resource id of the cluster, which begins with cluster-, such as attrClusterResourceId, '
        + `got ${JSON.stringify(clusterResourceId)}.`);
    }
    if (options.securityGroup !== undefined) { requireKind('GraphCluster.neptune: securityGroup', options.securityGroup, SECURITY_GROUP); }
    return new GraphCluster({ ...options, port });
  }

  private constructor(
    /** @internal */
    readonly _options: NeptuneClusterOptions & { readonly port: number },
  ) {}
}
