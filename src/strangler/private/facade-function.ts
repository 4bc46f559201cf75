import { Duration, Lazy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { patternPath } from '../../core/operations/private/catalog-metric';
import { CatalogFunction, CatalogFunctionProps } from '../../core/private/catalog-function';
import { grantInterfaces } from '../../core/private/network-interfaces';
import { textAndValues, valuesOf } from '../../core/private/packed-settings';

export interface FacadeFunctionProps {
  readonly network?: CatalogFunctionProps['network'];
  /** The time of the slowest backend. Called at synthesis. */
  readonly timeout: () => Duration;
  /** FacadeSettings of handlers/facade-router/settings.ts. Called at synthesis. */
  readonly settings: () => object;
}

/** Library default. */
const MEMORY = 512;

/** The function that every request goes through. Its settings are a file of its asset: they have more than the 4 KB of variables. */
export function facadeFunction(scope: Construct, id: string, { network, timeout, settings }: FacadeFunctionProps): CatalogFunction {
  const handler = new CatalogFunction(scope, id, {
    handler: 'facade-router',
    description: `Façade ${scope.node.path}`,
    // the last second is for the answer
    timeout: Duration.seconds(Lazy.number({ produce: () => Math.ceil(timeout().toSeconds({ integral: false })) + 1 })),
    memorySize: MEMORY,
    failedRuns: 'API Gateway or the load balancer waits for the answer: no event is lost',
    lateFiles: () => ({ 'facade.json': textAndValues(settings()).text }),
    environment: {
      PATTERN_PATH: patternPath(scope),
      FACADE_VALUES: Lazy.string({ produce: () => valuesOf(scope, settings()) }),
    },
    largeEnvironment: 'Use fewer functions, secrets and other values that are only known at deployment.',
    network,
  });
  if (network) { grantInterfaces(handler); }
  return handler;
}
