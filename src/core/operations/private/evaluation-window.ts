import { Duration, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { AlarmFigures, periodOf } from './alarm-description';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
const LONGEST_WINDOW = Duration.days(1);
/** Of periods of an hour or more. */
const LONGEST_WINDOW_OF_HOURS = Duration.days(7);

/** Refuses more periods than CloudWatch evaluates. */
export function requireEvaluationWindow(scope: IConstruct, id: string, { metric, evaluationPeriods }: AlarmFigures) {
  const period = periodOf(metric);
  if (Token.isUnresolved(evaluationPeriods) || period.isUnresolved()) { return; }
  const window = period.toSeconds() >= Duration.hours(1).toSeconds() ? LONGEST_WINDOW_OF_HOURS : LONGEST_WINDOW;
  const most = Math.floor(window.toSeconds() / period.toSeconds());
  if (evaluationPeriods <= most) { return; }
  throw new Error(`PatternAlarm at '${scope.node.path}/${id}': evaluationPeriods must be at most ${most} of ${period.toHumanString()}, `
    + `which is ${window.toHumanString()} (CloudWatch limit), got ${evaluationPeriods}.`);
}
