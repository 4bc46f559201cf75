import type { Broker } from './broker';

/** Puts what is guaranteed into the template, beside the resource that does: who reads the stack sees it. */
export function publishGuarantees({ resource, guarantees }: Broker) {
  const { retention, maxMessageSize, ...words } = guarantees;
  resource.addMetadata('cdk-serverless-catalog:guarantees', {
    ...words,
    retention: retention?.toHumanString() ?? 'none',
    maxMessageSize: `${maxMessageSize.toKibibytes()} KiB`,
  });
}
