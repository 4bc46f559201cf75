import { aws_cloudwatch as cloudwatch, aws_kinesis as kinesis, Duration } from 'aws-cdk-lib';

const { ALL, INCOMING_BYTES, INCOMING_RECORDS, WRITE_PROVISIONED_THROUGHPUT_EXCEEDED: WRITES_THROTTLED } = kinesis.ShardLevelMetrics;
/** Lines in a graph of shards. */
const HOTTEST = 5;

/** The graphs of the stream, with its hottest shards where they have metrics. */
export function streamWidgets(stream: kinesis.IStream, shardLevelMetrics: readonly kinesis.ShardLevelMetrics[] = []): cloudwatch.IWidget[] {
  const sum = { statistic: 'Sum' };
  return [
    new cloudwatch.GraphWidget({
      title: 'Incoming records', left: [stream.metricIncomingRecords(sum)], right: [stream.metricWriteProvisionedThroughputExceeded(sum)], width: 12,
    }),
    new cloudwatch.GraphWidget({
      title: 'Reads', left: [stream.metricGetRecordsBytes(sum)], right: [stream.metricReadProvisionedThroughputExceeded(sum)], width: 12,
    }),
    ...shardWidgets(stream, shardLevelMetrics),
  ];
}

function shardWidgets(stream: kinesis.IStream, enabled: readonly kinesis.ShardLevelMetrics[]): cloudwatch.IWidget[] {
  const known = [INCOMING_BYTES, INCOMING_RECORDS, WRITES_THROTTLED].filter(name => enabled.includes(ALL) || enabled.includes(name));
  return known.map(name => new cloudwatch.GraphWidget({ title: `Hottest shards: ${name}`, left: [hottestShards(stream, name)], width: 12 }));
}

/**
 * The shards of a stream change: they are found when the graph is drawn.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/search-expression-syntax.html
 */
function hottestShards({ streamName }: kinesis.IStream, metricName: string): cloudwatch.MathExpression {
  const search = `SEARCH('{AWS/Kinesis,ShardId,StreamName} MetricName="${metricName}" StreamName="${streamName}"', 'Sum', 60)`;
  return new cloudwatch.MathExpression({ expression: `SORT(${search}, SUM, DESC, ${HOTTEST})`, label: '', period: Duration.minutes(1) });
}
