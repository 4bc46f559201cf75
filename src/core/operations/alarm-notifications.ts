import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { noticesOf } from './private/alarm-notices';

/**
 * Sends every alarm of the catalog below a scope to an action. Patterns that are added later are included.
 *
 * @example
 * declare const app: App;
 * declare const pager: sns.ITopic;
 * AlarmNotifications.of(app).add(new cloudwatch_actions.SnsAction(pager));
 */
export class AlarmNotifications {
  /** The notifications of a scope: an app, a stage, a stack, a pattern. */
  static of(scope: IConstruct): AlarmNotifications {
    return new AlarmNotifications(scope);
  }

  private constructor(private readonly scope: IConstruct) {}

  /** Runs the action when an alarm below the scope changes to ALARM. */
  add(action: cloudwatch.IAlarmAction): AlarmNotifications {
    noticesOf(this.scope).alarm.push(action);
    return this;
  }

  /** Runs the action when an alarm below the scope changes back to OK. */
  addOkAction(action: cloudwatch.IAlarmAction): AlarmNotifications {
    noticesOf(this.scope).recovery.push(action);
    return this;
  }
}
