import { Aspects, aws_cloudwatch as cloudwatch, IAspect } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

const NOTICES = Symbol.for('cdk-serverless-catalog.AlarmNotices');

/** The actions of the alarms below a scope. */
interface AlarmNotices {
  readonly alarm: cloudwatch.IAlarmAction[];
  readonly recovery: cloudwatch.IAlarmAction[];
}

type Scope = IConstruct & { [NOTICES]?: AlarmNotices };

/** The notices of a scope, to add to. */
export function noticesOf(scope: Scope): AlarmNotices {
  if (!scope[NOTICES]) {
    Object.defineProperty(scope, NOTICES, { value: { alarm: [], recovery: [] } });
  }
  return scope[NOTICES]!;
}

/**
 * Gives an alarm the actions of all scopes above it, at synthesis: they may be added after it.
 * An aspect of the alarm that looks up, because aspects of an app do not reach into its stages.
 */
class TakeNotices implements IAspect {
  private taken = false;

  constructor(private readonly alarm: cloudwatch.Alarm) {}

  visit(node: IConstruct) {
    if (node !== this.alarm || this.taken) { return; }
    this.taken = true; // an app can be synthesized again
    for (const scope of this.alarm.node.scopes as Scope[]) {
      this.alarm.addAlarmAction(...scope[NOTICES]?.alarm ?? []);
      this.alarm.addOkAction(...scope[NOTICES]?.recovery ?? []);
    }
  }
}

/** Gives an alarm the actions of all scopes above it. */
export function takeNotices(alarm: cloudwatch.Alarm) {
  Aspects.of(alarm).add(new TakeNotices(alarm));
}
