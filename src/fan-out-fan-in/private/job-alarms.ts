import { Duration } from 'aws-cdk-lib';
import { catalogMetric } from '../../core/operations/private/catalog-metric';
import { FanOutFanIn } from '../fan-out-fan-in';
import { FanOutFanInAlarms } from '../fan-out-fan-in-alarms';

/** The alarms of what jobs end as. */
export function addJobAlarms(pattern: FanOutFanIn, alarms: FanOutFanInAlarms) {
  const { operations } = pattern;
  operations.addAlarm('jobsPartial', {
    metric: pattern.metricJobsPartial(),
    threshold: 0,
    evaluationPeriods: 1,
    runbook: {
      whatHappened: 'Jobs ended without all of their parts: some failed for good.',
      impact: 'Their results are incomplete; the JobEnded event say which parts are missing.',
      firstStep: 'Find the jobs (outcome partial) and their errors in the table of jobs, or the subtasks in the worker\'s dead-letter queue.',
    },
  }, alarms.jobsPartial);
  operations.addAlarm('jobsTimedOut', {
    metric: pattern.metricJobsTimedOut(),
    threshold: 0,
    evaluationPeriods: 1,
    runbook: {
      whatHappened: 'Jobs reached their deadline before all of their parts were done.',
      impact: 'Their results are incomplete. Parts that are done later are recorded and change nothing.',
      firstStep: 'See on the dashboard which worker\'s oldest subtask is as old as the deadline: it is down, or too slow for what arrives.',
    },
  }, alarms.jobsTimedOut);
  operations.addAlarm('jobEndedUnsent', {
    metric: catalogMetric(pattern, 'JobEndedUnsent', { period: Duration.minutes(1) }),
    threshold: 0,
    evaluationPeriods: 5,
    runbook: {
      whatHappened: 'For five minutes on end, JobEnded event were not taken by whom they are for.',
      impact: 'Nobody hears yet that jobs have ended. The sweeper sends the events again, with the same ids, until they are taken.',
      firstStep: 'Read the WARN lines of the tracker\'s log group: the destination refuses them, or is out.',
    },
  }, alarms.jobEndedUnsent);
}
