import { aws_appsync as appsync, aws_cloudwatch as cloudwatch, aws_logs as logs } from 'aws-cdk-lib';
import { Operations } from '../../core/operations/operations';
import { addApiAlarms, errorRate, MINUTE } from '../../core/web/private/api-alarms';
import { RobustApiAlarms } from '../robust-api-alarms';

/** The alarms of a GraphQL API that is an engine. Metrics: https://docs.aws.amazon.com/appsync/latest/devguide/monitoring.html */
export function addGraphqlApiAlarms(api: appsync.GraphqlApi, group: logs.ILogGroup, operations: Operations, overrides: RobustApiAlarms) {
  const metric = (metricName: string, statistic: string) => new cloudwatch.Metric({
    namespace: 'AWS/AppSync', metricName, dimensionsMap: { GraphQLAPIId: api.apiId }, period: MINUTE, statistic,
  });
  // every request has a latency: its samples are the requests
  const requests = metric('Latency', 'SampleCount');
  const query = (text: string) =>
    `Run the Logs Insights query \`filter logType = "RequestSummary" ${text}\` on the log group ${group.logGroupName}.`;
  addApiAlarms(operations, 'api', {
    clientErrors: errorRate('4xx', { errors: metric('4XXError', 'Sum'), requests }),
    serverErrors: errorRate('5xx', { errors: metric('5XXError', 'Sum'), requests }),
    latency: metric('Latency', 'p90'),
    latencyUnit: 'milliseconds',
    requests,
  }, {
    api: 'GraphQL API',
    impact: 'Clients get no data. Errors of single fields do not count here: their status is 200.',
    clientErrors: query('| stats count(*) by operationName, statusCode'),
    serverErrors: `${query('and statusCode >= 500')} Then read the logs of the resolvers' functions.`,
    latency: `${query('| stats pct(latency, 90) as p90 by operationName | sort p90 desc')} Then read the X-Ray traces of the slowest operation.`,
    silence: `${query('| stats count(*) by operationName, bin(1h)')} Then call the API from outside, and find out whether its clients work.`,
  }, overrides);
}
