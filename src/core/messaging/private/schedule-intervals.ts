import { aws_scheduler as scheduler, Duration } from 'aws-cdk-lib';

/** The time between two runs of a schedule, as far as its expression says it without a calendar. */
export interface ScheduleIntervals {
  readonly isOnce: boolean;
  readonly longest?: Duration;
  readonly shortest?: Duration;
}

const UNITS: { [unit: string]: (amount: number) => Duration } = { minute: Duration.minutes, hour: Duration.hours, day: Duration.days };

/**
 * The times between the runs of a schedule. Cron expressions count that run every day, every hour or every minute.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
export function scheduleIntervals({ expressionString }: scheduler.ScheduleExpression): ScheduleIntervals {
  const rate = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expressionString);
  if (rate) {
    const between = UNITS[rate[2]](Number(rate[1]));
    return { isOnce: false, longest: between, shortest: between };
  }
  const cron = /^cron\((\S+) (\S+) (\S+) (\S+) (\S+) (\S+)\)$/.exec(expressionString);
  return cron ? ofCron(cron.slice(1)) : { isOnce: expressionString.startsWith('at(') };
}

function ofCron([minute, hour, dayOfMonth, month, dayOfWeek, year]: string[]): ScheduleIntervals {
  const isDaily = [dayOfMonth, dayOfWeek].every(days => days === '*' || days === '?') && month === '*' && year === '*';
  if (!isDaily) { return { isOnce: false }; }
  if (hour !== '*') { return { isOnce: false, longest: Duration.days(1), shortest: isOne(hour) && isOne(minute) ? Duration.days(1) : undefined }; }
  if (minute !== '*') { return { isOnce: false, longest: Duration.hours(1), shortest: isOne(minute) ? Duration.hours(1) : undefined }; }
  return { isOnce: false, longest: Duration.minutes(1), shortest: Duration.minutes(1) };
}

/** Whether a field is one value. */
function isOne(field: string): boolean {
  return /^\d+$/.test(field);
}

/** The periods of an alarm in which at least one run begins. */
export interface RunWindow {
  readonly period: Duration;
  readonly periods: number;
}

const MINUTE = Duration.minutes(1);
const HOUR = Duration.hours(1);
/** Minutes of the shortest window in hours; library default. */
const MOST_MINUTES = 50;
/** What is added to the time between two runs, for clock changes and metrics that come late; library defaults. */
const LATE_MINUTES = 5;
const LATE_HOURS = 2;
/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html: seven days */
const MOST_HOURS = 168;

/**
 * The window within which a run begins. Undefined where the expression does not say it, or CloudWatch does not look back that far.
 *
 * @param evaluationPeriods of the user, in hours where the expression does not say it
 */
export function runWindow(
  { isOnce, longest }: ScheduleIntervals, { maxWindow }: scheduler.TimeWindow, evaluationPeriods?: number,
): RunWindow | undefined {
  if (isOnce) { return undefined; }
  const minutes = longest && longest.toMinutes() + (maxWindow?.toMinutes() ?? 0);
  if (minutes !== undefined && minutes <= MOST_MINUTES) { return { period: MINUTE, periods: minutes + LATE_MINUTES }; }
  const hours = minutes === undefined ? Infinity : Math.ceil(minutes / 60) + LATE_HOURS;
  const periods = hours <= MOST_HOURS ? hours : evaluationPeriods;
  return periods === undefined ? undefined : { period: HOUR, periods };
}
