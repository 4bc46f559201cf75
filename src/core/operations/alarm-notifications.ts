import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { noticesOf } from './private/alarm-notices';

/**
 * Sends every catalog alarm below a scope to an action, also of patterns that are added later.
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

  /** Tells the action whenever an alarm below the scope goes off. */
  add(action: cloudwatch.IAlarmAction): AlarmNotifications {
    noticesOf(this.scope).alarm.push(action);
    return this;
  }

  /** Tells the action whenever an alarm below the scope has recovered. */
  addOkAction(action: cloudwatch.IAlarmAction): AlarmNotifications {
    noticesOf(this.scope).recovery.push(action);
    return this;
  }
}
