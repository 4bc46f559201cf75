import { aws_cloudwatch as cloudwatch, aws_kinesis as kinesis } from 'aws-cdk-lib';

/** The graphs of the stream. */
export function streamWidgets(stream: kinesis.IStream): cloudwatch.IWidget[] {
  const sum = { statistic: 'Sum' };
  return [
    new cloudwatch.GraphWidget({
      title: 'Incoming records', left: [stream.metricIncomingRecords(sum)], right: [stream.metricWriteProvisionedThroughputExceeded(sum)], width: 12,
    }),
    new cloudwatch.GraphWidget({
      title: 'Reads', left: [stream.metricGetRecordsBytes(sum)], right: [stream.metricReadProvisionedThroughputExceeded(sum)], width: 12,
    }),
  ];
}
