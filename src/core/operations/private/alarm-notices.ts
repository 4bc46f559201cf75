import { Aspects, aws_cloudwatch as cloudwatch, IAspect } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { withOnePermission } from './lambda-alarm-action';
import { referred } from './policy-statements';
import { Validation } from '../../private/validation';
import { AlarmSeverity } from '../alarm-severity';

const NOTICES = Symbol.for('cdk-serverless-catalog.AlarmNotices');

/** An action, and the severity of the alarms that it is for. Default: all. */
interface AlarmNotice {
  readonly action: cloudwatch.IAlarmAction;
  readonly severity?: AlarmSeverity;
}

/** The actions of the alarms below a scope. */
interface AlarmNotices {
  readonly alarm: AlarmNotice[];
  readonly recovery: AlarmNotice[];
  muted: boolean;
}

type Scope = IConstruct & { [NOTICES]?: AlarmNotices };
interface AlarmWithSeverity extends cloudwatch.Alarm {
  readonly severity: AlarmSeverity;
  readonly _actionArns: string[];
  /** The same action may be of several scopes. */
  _nameActionsOnce(): void;
}

/** The other parts of the app that share an alarm. */
const USERS = new WeakMap<IConstruct, IConstruct[]>();

/** Gives an alarm the actions of the scopes of another part that uses it, too. */
export function shareNotices(alarm: IConstruct, user: IConstruct) {
  USERS.set(alarm, [...USERS.get(alarm) ?? [], user]);
}

/** The scopes that an alarm takes actions of: of each part that uses it, unless it is muted. */
function noticingScopes(alarm: IConstruct): Set<Scope> {
  return new Set(usersOf(alarm).filter(user => !isBelowMuted(user)).flatMap(({ node }) => node.scopes));
}

function usersOf(alarm: IConstruct): IConstruct[] {
  return [alarm, ...USERS.get(alarm) ?? []];
}

function isBelowMuted({ node }: IConstruct): boolean {
  return (node.scopes as Scope[]).some(scope => scope[NOTICES]?.muted);
}

/** The notices of a scope, to add to. */
export function noticesOf(scope: Scope): AlarmNotices {
  if (!scope[NOTICES]) {
    Object.defineProperty(scope, NOTICES, { value: { alarm: [], recovery: [], muted: false } });
  }
  return scope[NOTICES]!;
}

/** Whether a scope above mutes an alarm. One that is shared is muted by a scope above each of its users. */
export function isMuted(alarm: IConstruct): boolean {
  return usersOf(alarm).every(isBelowMuted);
}

/**
 * Gives an alarm the actions of all scopes above it, at synthesis: they may be added after it.
 * An aspect of the alarm that looks up, because aspects of an app do not reach into its stages.
 */
class TakeNotices implements IAspect {
  private taken = false;

  constructor(private readonly alarm: AlarmWithSeverity) {}

  visit(node: IConstruct) {
    if (node !== this.alarm || this.taken) { return; }
    this.taken = true; // an app can be synthesized again
    if (isMuted(node)) {
      (node.node.defaultChild as cloudwatch.CfnAlarm).actionsEnabled = false;
      return;
    }
    for (const scope of noticingScopes(this.alarm)) {
      this.alarm.addAlarmAction(...this.actions(scope[NOTICES]?.alarm));
      this.alarm.addOkAction(...this.actions(scope[NOTICES]?.recovery));
    }
    this.alarm._nameActionsOnce();
    const validation = new Validation(this.alarm, 'PatternAlarm');
    this.alarm._actionArns.forEach(arn => validation.named('what an action notifies', referred(arn)?.node.scope));
  }

  private actions(notices: AlarmNotice[] = []): cloudwatch.IAlarmAction[] {
    return notices.filter(({ severity = this.alarm.severity }) => severity === this.alarm.severity)
      .map(({ action }) => withOnePermission(action, this.alarm));
  }
}

/** Gives an alarm the actions of all scopes above it. */
export function takeNotices(alarm: AlarmWithSeverity) {
  Aspects.of(alarm).add(new TakeNotices(alarm));
}
