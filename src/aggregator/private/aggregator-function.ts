import { aws_ec2 as ec2, aws_iam as iam, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AggregateSource } from './aggregate-source';
import { grantBackend } from '../../core/backends/private/router-grants';
import { patternPath } from '../../core/operations/private/catalog-metric';
import { CatalogFunction } from '../../core/private/catalog-function';
import { textAndValues } from '../../core/private/packed-settings';
import { AggregatorNetworkOptions } from '../aggregator-network-options';

export interface AggregatorFunctionProps {
  readonly deadline: Duration;
  readonly sources: AggregateSource[];
  readonly network?: AggregatorNetworkOptions;
  /** AggregateSettings of handlers/aggregator/settings.ts. Called at synthesis. */
  readonly settings: () => object;
}

/** Library default: more memory is more processor time, for several responses at once. */
const MEMORY = 1024;

/**
 * Lambda's work in a VPC, which it does with the role of the function. Some of them cannot be limited to a resource, and the interfaces are not known before.
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSLambdaVPCAccessExecutionRole.html
 */
const INTERFACE_ACTIONS = [
  'CreateNetworkInterface', 'DescribeNetworkInterfaces', 'DescribeSubnets', 'DeleteNetworkInterface', 'AssignPrivateIpAddresses', 'UnassignPrivateIpAddresses',
].map(action => `ec2:${action}`);

/** The function that calls the sources. Its settings are a file of its asset: they have more than the 4 KB of variables. */
export function aggregatorFunction(scope: Construct, id: string, { deadline, sources, network, settings }: AggregatorFunctionProps): CatalogFunction {
  const values = () => {
    const found = textAndValues(settings()).values;
    return found.length === 0 ? undefined : Stack.of(scope).toJsonString(found);
  };
  const handler = new CatalogFunction(scope, id, {
    handler: 'aggregator',
    description: `Aggregator ${scope.node.path}`,
    // the last second is for the answer
    timeout: Duration.seconds(Math.ceil(deadline.toSeconds({ integral: false })) + 1),
    memorySize: MEMORY,
    failedRuns: 'The caller waits for the response: no event is lost',
    lateFiles: () => ({ 'aggregator.json': textAndValues(settings()).text }),
    environment: {
      PATTERN_PATH: patternPath(scope),
      AGGREGATOR_VALUES: Lazy.string({ produce: values }),
    },
    largeEnvironment: 'Use fewer functions, secrets and other values that are only known at deployment.',
    network: network && { ...network, securityGroups: network.securityGroups ?? [securityGroup(scope, network)] },
  });
  if (network) {
    handler.addToRolePolicy(new iam.PolicyStatement({ actions: INTERFACE_ACTIONS, resources: ['*'] }));
  }
  sources.forEach(({ backend }) => grantBackend(handler, { backend }));
  return handler;
}

function securityGroup(scope: Construct, { vpc }: AggregatorNetworkOptions): ec2.SecurityGroup {
  return new ec2.SecurityGroup(scope, 'SecurityGroup', { vpc, description: 'From an aggregator to its sources' });
}
