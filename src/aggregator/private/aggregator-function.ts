import { Duration, Lazy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AggregateSource } from './aggregate-source';
import { BackendNetworkOptions } from '../../core/backends/backend-network-options';
import { functionNetwork } from '../../core/backends/private/backend-network';
import { grantBackend } from '../../core/backends/private/router-grants';
import { patternPath } from '../../core/operations/private/catalog-metric';
import { CatalogFunction } from '../../core/private/catalog-function';
import { grantInterfaces } from '../../core/private/network-interfaces';
import { textAndValues, valuesOf } from '../../core/private/packed-settings';

export interface AggregatorFunctionProps {
  readonly deadline: Duration;
  readonly sources: AggregateSource[];
  readonly network?: BackendNetworkOptions;
  /** AggregateSettings of handlers/aggregator/settings.ts. Called at synthesis. */
  readonly settings: () => object;
}

/** Library default: more memory is more processor time, for several responses at once. */
const MEMORY = 1024;

/** The function that calls the sources. Its settings are a file of its asset: they have more than the 4 KB of variables. */
export function aggregatorFunction(scope: Construct, id: string, { deadline, sources, network, settings }: AggregatorFunctionProps): CatalogFunction {
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
      AGGREGATOR_VALUES: Lazy.string({ produce: () => valuesOf(scope, settings()) }),
    },
    largeEnvironment: 'Use fewer functions, secrets and other values that are only known at deployment.',
    network: network && functionNetwork(scope, network, 'From an aggregator to its sources'),
  });
  if (network) { grantInterfaces(handler); }
  sources.forEach(({ backend }) => grantBackend(handler, { backend }));
  return handler;
}
