import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { AlarmSeverity } from './alarm-severity';
import { noticesOf } from './private/alarm-notices';

/**
 * Which alarms an action is for.
 */
export interface AlarmNotificationOptions {
  /**
   * The severity of the alarms.
   * @default - alarms of every severity
   */
  readonly severity?: AlarmSeverity;
}

/**
 * Sends the alarms of the catalog below a scope to actions. Patterns that are added later are included.
 *
 * A topic must be of the Region of its alarms. A topic with a policy of its own, as with `enforceSSL`, or of another account must let CloudWatch
 * publish: `topic.grantPublish(new iam.ServicePrincipal('cloudwatch.amazonaws.com'))`. Synthesis warns of topics that do not.
 *
 * Source: https://repost.aws/knowledge-center/cloudwatch-receive-sns-for-alarm-trigger
 *
 * @example
 * declare const app: App;
 * declare const pager: sns.ITopic;
 * declare const mailbox: sns.ITopic;
 * const page = new cloudwatch_actions.SnsAction(pager);
 * AlarmNotifications.of(app)
 *   .add(page, { severity: AlarmSeverity.DATA_LOSS })
 *   .add(page, { severity: AlarmSeverity.USERS_AFFECTED })
 *   .add(new cloudwatch_actions.SnsAction(mailbox));
 */
export class AlarmNotifications {
  /** The notifications of a scope: an app, a stage, a stack, a pattern. */
  static of(scope: IConstruct): AlarmNotifications {
    return new AlarmNotifications(scope);
  }

  private constructor(private readonly scope: IConstruct) {}

  /** Runs the action when an alarm below the scope changes to ALARM. */
  add(action: cloudwatch.IAlarmAction, options: AlarmNotificationOptions = {}): AlarmNotifications {
    noticesOf(this.scope).alarm.push({ action, ...options });
    return this;
  }

  /** Runs the action when an alarm below the scope changes back to OK. */
  addOkAction(action: cloudwatch.IAlarmAction, options: AlarmNotificationOptions = {}): AlarmNotifications {
    noticesOf(this.scope).recovery.push({ action, ...options });
    return this;
  }

  /**
   * Mutes the alarms below the scope, such as those of a stage for tests. They change their state, and run no action.
   * Actions of scopes above are left out, too.
   */
  mute(): AlarmNotifications {
    noticesOf(this.scope).muted = true;
    return this;
  }
}
