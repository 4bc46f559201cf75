import { CfnResource } from 'aws-cdk-lib';
import { Broker } from './broker';

/** Writes the guarantees into the template, beside the resource that gives them. */
export function publishGuarantees({ guarantees, topic, queue, stream, table }: Broker) {
  const resource = (topic ?? queue ?? stream ?? table)!.node.defaultChild;
  if (!CfnResource.isCfnResource(resource as CfnResource)) { return; } // imported
  const { retentionPeriod, maxMessageSize, ...kinds } = guarantees;
  (resource as CfnResource).addMetadata('cdk-serverless-catalog:guarantees', {
    ...kinds,
    retentionPeriod: retentionPeriod?.toHumanString() ?? 'none',
    maxMessageSize: `${maxMessageSize.toKibibytes()} KiB`,
  });
}
