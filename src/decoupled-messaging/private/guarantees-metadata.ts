import { CfnResource } from 'aws-cdk-lib';
import { Broker } from './broker';

/** Puts what is guaranteed into the template, beside the resource that does: who reads the stack sees it. */
export function publishGuarantees({ guarantees, topic, queue, stream }: Broker) {
  const resource = (topic ?? queue ?? stream)!.node.defaultChild as CfnResource;
  const { retentionPeriod: retention, maxMessageSize, ...words } = guarantees;
  resource.addMetadata('cdk-serverless-catalog:guarantees', {
    ...words,
    retention: retention?.toHumanString() ?? 'none',
    maxMessageSize: `${maxMessageSize.toKibibytes()} KiB`,
  });
}
