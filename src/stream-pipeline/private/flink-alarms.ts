import { aws_cloudwatch as cloudwatch, aws_kinesis as kinesis, aws_logs as logs, Duration } from 'aws-cdk-lib';
import { flinkIncrease, flinkMetric } from './flink-metrics';
import { AlarmSeverity } from '../../core/operations/alarm-severity';
import { Operations } from '../../core/operations/operations';
import { PatternAlarmProps } from '../../core/operations/pattern-alarm';
import { FlinkApplicationAlarms } from '../flink-application-alarms';

const MINUTE = Duration.minutes(1);
const FIVE_MINUTES = Duration.minutes(5);
const LATE = 'The results of this application are late. Other branches are not affected.';

export interface FlinkAlarmParts {
  /** Name of the application. */
  readonly application: string;
  readonly logGroup: logs.ILogGroup;
  readonly checkpointInterval: Duration;
  readonly stream: kinesis.IStream;
  readonly retentionPeriod: Duration;
}

/**
 * The alarms of an application, as far as their figures do not depend on its work.
 * 80 %, 90 % and nothing: https://docs.aws.amazon.com/managed-flink/latest/java/monitoring-metrics-alarms.html. Half the interval is a library default.
 * Flink 2.2 has other metrics than `downtime` and `fullRestarts`: https://docs.aws.amazon.com/managed-flink/latest/java/metrics-dimensions.html.
 */
export function addFlinkAlarms(operations: Operations, prefix: string, parts: FlinkAlarmParts, overrides: FlinkApplicationAlarms) {
  for (const [option, alarm] of Object.entries({ ...stateAlarms(parts), ...checkpointAlarms(parts), ...loadAlarms(parts) })) {
    operations.addAlarm(`${prefix}${option[0].toUpperCase()}${option.slice(1)}`, { ...alarm, runbook: { ...alarm.runbook, section: option } },
      overrides[option as keyof FlinkApplicationAlarms]);
  }
}

type Alarms = { readonly [option in keyof FlinkApplicationAlarms]: PatternAlarmProps };

function stateAlarms({ application, logGroup }: FlinkAlarmParts): Alarms {
  const readLog = readErrors(logGroup);
  return {
    notRunning: {
      metric: flinkMetric(application, 'runningTime'),
      threshold: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      // library default: an update, a scaling or the maintenance of the service is over before
      evaluationPeriods: 10,
      // an application that does not run has no metrics
      treatMissingData: cloudwatch.TreatMissingData.BREACHING,
      severity: AlarmSeverity.DATA_LOSS,
      runbook: {
        whatHappened: 'The time that the application has been running was below {threshold:milliseconds}, or had no data, for {window}.',
        impact: 'The records wait in the stream, and are lost for this application at the end of the retention period. Other branches are not affected.',
        firstStep: `Run \`aws kinesisanalyticsv2 describe-application --application-name ${application} --query ApplicationDetail.ApplicationStatus\`. `
          + `If it is READY, run \`aws kinesisanalyticsv2 start-application --application-name ${application}\`.`,
      },
    },
    downtime: {
      metric: new cloudwatch.MathExpression({
        label: 'Time restarting or failing (ms)',
        expression: 'FILL(restarting, 0) + FILL(failing, 0)',
        usingMetrics: { restarting: flinkMetric(application, 'restartingTime'), failing: flinkMetric(application, 'failingTime') },
        period: MINUTE,
      }),
      threshold: 0,
      evaluationPeriods: 1,
      severity: AlarmSeverity.USERS_AFFECTED,
      runbook: {
        whatHappened: 'The time that the application has been restarting or failing was above {threshold:milliseconds} for {window}.',
        impact: LATE,
        firstStep: `${readLog} An update, a scaling and the maintenance of the service restart it once.`,
      },
    },
    restarts: {
      metric: flinkIncrease(application, 'numRestarts', 'Restarts'),
      threshold: 0,
      // library default: the service restarts an application now and then, and does not do so again within minutes
      evaluationPeriods: 15,
      datapointsToAlarm: 3,
      severity: AlarmSeverity.USERS_AFFECTED,
      runbook: {
        whatHappened: 'The number of restarts of the application was above {threshold} per minute for {window}.',
        impact: `${LATE} A record that the code cannot take restarts it without an end.`,
        firstStep: `${readLog} Let the code keep such a record elsewhere.`,
      },
    },
  };
}

function checkpointAlarms({ application, logGroup, checkpointInterval }: FlinkAlarmParts): Alarms {
  return {
    failedCheckpoints: {
      metric: flinkIncrease(application, 'numberOfFailedCheckpoints', 'Failed checkpoints'),
      threshold: 0,
      // AWS: they may fail now and then. How often is a library default
      evaluationPeriods: 15,
      datapointsToAlarm: 3,
      severity: AlarmSeverity.DEGRADED,
      runbook: {
        whatHappened: 'The number of checkpoints that failed was above {threshold} per minute for {window}.',
        impact: 'After a failure, the application repeats all that it has done since its last checkpoint.',
        firstStep: readErrors(logGroup),
      },
    },
    checkpointDuration: {
      metric: flinkMetric(application, 'lastCheckpointDuration', { period: FIVE_MINUTES }),
      threshold: 0.5 * checkpointInterval.toMilliseconds(),
      evaluationPeriods: 3,
      severity: AlarmSeverity.DEGRADED,
      runbook: {
        whatHappened: 'The time that the last checkpoint took was above {threshold:milliseconds} for {window}.',
        impact: 'The next checkpoint waits for it, and a restart takes longer.',
        firstStep: 'Compare the size of the last checkpoint in the dashboard of a week ago. If it grows, let the state expire in the code. Otherwise raise parallelism.',
      },
    },
  };
}

function loadAlarms({ application, stream, retentionPeriod }: FlinkAlarmParts): Alarms {
  const describe = `Run \`aws kinesisanalyticsv2 describe-application --application-name ${application} --query ApplicationDetail.ApplicationConfigurationDescription\`.`;
  return {
    cpuUtilization: {
      metric: flinkMetric(application, 'cpuUtilization', { period: FIVE_MINUTES }),
      threshold: 80,
      evaluationPeriods: 3,
      severity: AlarmSeverity.DEGRADED,
      runbook: {
        whatHappened: 'The CPU of the busiest task manager was above {threshold} % for {window}.',
        impact: LATE,
        firstStep: `${describe} Raise parallelism, or the quota of KPUs of an application in Service Quotas.`,
      },
    },
    heapMemory: {
      metric: flinkMetric(application, 'heapMemoryUtilization', { period: FIVE_MINUTES }),
      threshold: 90,
      evaluationPeriods: 3,
      severity: AlarmSeverity.DEGRADED,
      runbook: {
        whatHappened: 'The heap of the fullest task manager was above {threshold} % for {window}.',
        impact: 'Garbage is collected ever longer, and then the application restarts without memory.',
        firstStep: `${describe} Lower parallelismPerKpu, or let the state expire in the code.`,
      },
    },
    streamIteratorAge: {
      metric: stream.metricGetRecordsIteratorAgeMilliseconds({ period: MINUTE, statistic: 'Maximum' }),
      threshold: 0.5 * retentionPeriod.toMilliseconds(),
      evaluationPeriods: 5,
      severity: AlarmSeverity.DATA_LOSS,
      runbook: {
        whatHappened: 'The slowest reader of the stream was more than {threshold:milliseconds} behind it for {window}.',
        impact: 'At the end of the retention period this reader loses records. It is this application, unless the iterator age of a branch is in alarm too.',
        firstStep: `${describe} Raise parallelism.`,
      },
    },
  };
}

function readErrors({ logGroupName }: logs.ILogGroup): string {
  return `Run \`aws logs tail ${logGroupName} --since 1h --filter-pattern '?ERROR ?Exception'\` for the reason.`;
}
