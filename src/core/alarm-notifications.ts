import { Aspects, aws_cloudwatch as cloudwatch, IAspect } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { PatternAlarm } from './pattern-alarm';

class AddAlarmAction implements IAspect {
  constructor(private readonly action: cloudwatch.IAlarmAction, private readonly whenOk: boolean) {}

  visit(node: IConstruct) {
    if (!PatternAlarm.isPatternAlarm(node)) { return; }
    const alarm = node as PatternAlarm;
    if (this.whenOk) {
      alarm.addOkAction(this.action);
    } else {
      alarm.addAlarmAction(this.action);
    }
  }
}

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
    Aspects.of(this.scope).add(new AddAlarmAction(action, false));
    return this;
  }

  /** Tells the action whenever an alarm below the scope has recovered. */
  addRecovery(action: cloudwatch.IAlarmAction): AlarmNotifications {
    Aspects.of(this.scope).add(new AddAlarmAction(action, true));
    return this;
  }
}
