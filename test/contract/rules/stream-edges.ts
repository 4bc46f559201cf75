import { hasDestination } from './queue-edges';
import { expectThat, Finding } from './rule';
import { Edge } from '../template/edges';
import { listOf, propertyOf, StackTemplate } from '../template/stack-template';

/**
 * By default one bad record is tried until it expires and holds its shard back all the time: -1, -1, false
 * (https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-parameters.html).
 */
export function streamToFunction(_: StackTemplate, { resource: mapping }: Edge): Finding[] {
  const { MaximumRetryAttempts: retries, MaximumRecordAgeInSeconds: age, ...properties } = mapping.properties;
  return [
    ...expectThat(properties.BisectBatchOnFunctionError === true, mapping, 'a failing batch of a stream is not bisected'),
    ...expectThat(Number(retries ?? -1) >= 0, mapping, 'a record of a stream is retried without end'),
    ...expectThat(Number(age ?? -1) > 0, mapping, 'records of a stream are tried however old they are'),
    ...expectThat(hasDestination(propertyOf(mapping, 'DestinationConfig.OnFailure'), 'Destination'), mapping, 'failed records of a stream have no destination'),
    ...expectThat(listOf(properties.FunctionResponseTypes).includes('ReportBatchItemFailures'), mapping,
      'one bad record fails its whole batch: ReportBatchItemFailures is not set'),
    ...expectThat(properties.ParallelizationFactor !== undefined, mapping, 'the parallelization factor of a stream is not stated'),
  ];
}
