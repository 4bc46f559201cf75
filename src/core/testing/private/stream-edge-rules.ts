import { Edge } from './asynchronous-edges';
import { expectThat, Finding } from './rule';
import { listOf, propertyOf, Resource, StackTemplate } from './stack-template';

/**
 * By default one bad record is tried until it expires and holds its shard back all the time: -1, -1, false
 * (https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-parameters.html).
 */
export function streamToFunction(template: StackTemplate, { resource: mapping }: Edge): Finding[] {
  const { MaximumRetryAttempts: retries, MaximumRecordAgeInSeconds: age, ...properties } = mapping.properties;
  const longest = 0.75 * retentionOf(template, template.resourceOf(properties.EventSourceArn));
  const destination = propertyOf(mapping, 'DestinationConfig.OnFailure.Destination');
  return [
    ...expectThat(properties.BisectBatchOnFunctionError === true, mapping, 'a failing batch of a stream is not bisected'),
    ...expectThat(Number(retries ?? -1) >= 0, mapping,
      'a record of a stream is retried without end', 'set retryAttempts on the event source'),
    ...expectThat(Number(age ?? -1) > 0, mapping, 'records of a stream are tried however old they are'),
    ...expectThat(Number(age ?? -1) <= longest, mapping, `records of a stream are tried for more than 75 % of their retention, ${longest} s`),
    ...expectThat(destination !== undefined, mapping, 'failed records of a stream have no destination', 'set onFailure on the event source'),
    ...expectThat(template.resourceOf(destination)?.type === 'AWS::S3::Bucket', mapping, 'failed records of a stream have no bucket: other destinations get their position only'),
    ...expectThat(listOf(properties.FunctionResponseTypes).includes('ReportBatchItemFailures'), mapping,
      'one bad record fails its whole batch: ReportBatchItemFailures is not set'),
    ...expectThat(properties.ParallelizationFactor !== undefined, mapping, 'the parallelization factor of a stream is not stated'),
  ];
}

/** At its end the record is deleted before Lambda stores it elsewhere. A table's stream has 24 hours; so has Kinesis by default. */
function retentionOf(template: StackTemplate, stream?: Resource): number {
  if (stream?.type === 'AWS::Kinesis::StreamConsumer') { return retentionOf(template, template.resourceOf(stream.properties.StreamARN)); }
  const hours = stream?.type === 'AWS::Kinesis::Stream' ? Number(stream.properties.RetentionPeriodHours ?? 24) : 24;
  return hours * 60 * 60;
}
