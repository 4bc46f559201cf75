import { aws_iam as iam, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { BoundBroker } from './broker';
import { IBackend } from '../../core/backends/backend-binding';
import { BackendConfig } from '../../core/backends/backend-config';
import { LONGEST_TIMEOUT } from '../../core/backends/private/route-settings';
import { EventContract } from '../../core/messaging/event-contract';
import { patternPath } from '../../core/operations/private/catalog-metric';
import { CatalogFunction } from '../../core/private/catalog-function';

export interface RequestPublisherProps {
  readonly contract: EventContract;
  readonly address: BoundBroker['address'];
  readonly claimCheckBucket?: string;
  /** Lets the function publish. */
  readonly grant: (grantee: iam.IGrantable) => void;
}

/** The function behind the routes whose requests are published as events of a contract. */
export class RequestPublisher extends Construct implements IBackend {
  private readonly handler: CatalogFunction;

  constructor(scope: Construct, id: string, { contract, address, claimCheckBucket, grant }: RequestPublisherProps) {
    super(scope, id);
    const { eventType, source, schema } = contract;
    this.handler = new CatalogFunction(this, 'Function', {
      handler: 'request-publisher',
      description: `Publishes requests as ${eventType} of ${scope.node.path}`,
      timeout: LONGEST_TIMEOUT,
      memorySize: 512,
      failedRuns: 'API Gateway and load balancers invoke it synchronously: the client gets the error',
      files: { 'contract.json': schema.text },
      environment: {
        PATTERN_PATH: patternPath(scope),
        EVENT_TYPE: eventType,
        PUBLICATIONS: Stack.of(this).toJsonString({ [eventType]: { ...address, source, ...claimCheckBucket !== undefined && { claimCheckBucket } } }),
      },
    });
    grant(this.handler);
  }

  bindBackend(): BackendConfig {
    return { function: this.handler, functionAnswersRequestsOnly: true };
  }
}
