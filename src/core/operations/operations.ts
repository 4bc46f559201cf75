import { aws_cloudwatch as cloudwatch, Token } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { AlarmOverride } from './alarm-override';
import { PatternAlarm, PatternAlarmProps } from './pattern-alarm';
import { alarmStates } from './private/alarm-states';
import { takeOverride } from './private/idle-overrides';
import { overriddenMetric } from './private/overridden-metric';
import { ShareMetric } from './private/share-metric';
import { AlarmSubject, sharedAlarm } from './private/shared-alarms';
import { requireValue } from '../private/given-values';
import { ALARM_OVERRIDE, requireKind, WIDGET } from '../private/kinds';
import { checkTemplateLimits } from '../private/template-limits';
import { addWarning } from '../private/warning';

const MARK = Symbol.for('cdk-serverless-catalog.Operations');

/**
 * Properties of the operations of a pattern.
 */
export interface OperationsProps {
  /**
   * The URL of the runbook of the pattern. The part of an alarm is the anchor `#<alarm name>`.
   * @default - alarms name no runbook
   */
  readonly runbookUrl?: string;
}

/**
 * What a pattern gives to those who operate it: alarms by name, widgets, the runbook.
 */
export class Operations {
  /** The operations of a construct, or undefined where it is no pattern. */
  static of(construct: IConstruct): Operations | undefined {
    const operations = (construct as { operations?: Operations }).operations;
    return typeof operations === 'object' && operations !== null && MARK in operations ? operations : undefined;
  }

  private readonly alarmsByName: { [name: string]: PatternAlarm } = {};
  private readonly graphs: cloudwatch.IWidget[] = [];

  /**
   * @param scope the pattern
   */
  constructor(private readonly scope: Construct, private readonly props: OperationsProps = {}) {
    Object.defineProperty(this, MARK, { value: true });
    checkTemplateLimits(scope);
  }

  /** The alarms by name. Those that were disabled are not among them. */
  get alarms(): { [name: string]: PatternAlarm } {
    return { ...this.alarmsByName };
  }

  /** The widgets of the pattern for a dashboard: the states of its alarms, then its graphs. */
  get widgets(): cloudwatch.IWidget[] {
    return [...alarmStates(this.scope.node.path, [...new Set(Object.values(this.alarmsByName))]), ...this.graphs];
  }

  /**
   * Returns one alarm of the pattern.
   * @throws if there is none of that name, or it was disabled
   */
  alarm(name: string): PatternAlarm {
    const alarm = this.alarmsByName[name];
    if (!alarm) {
      throw new Error(`Operations at '${this.scope.node.path}': alarm must be one of ${Object.keys(this.alarmsByName).join(', ')}, got '${name}'.`);
    }
    return alarm;
  }

  /**
   * Adds an alarm, unless the changes disable it.
   *
   * @param name in camelCase: the key in `alarms`, the anchor in the runbook
   * @param props the alarm with the pattern's defaults
   * @param changes what the user changes of the defaults
   * @throws if the changes are no override
   * @throws if the changes have a minimum volume, a period or a statistic, which the alarm cannot take
   * @throws if another part of the pattern has an alarm of that name, or the id of the alarm
   * @throws if their threshold is below 0, and that of the alarm is not
   * @throws if their threshold for a share is 100 percent or more, or is 0 for an alarm that fires below it
   */
  addAlarm(name: string, props: PatternAlarmProps, changes?: AlarmOverride): void {
    this.add(name, props, changes, (_, create) => create());
  }

  /**
   * Adds an alarm of a resource that several parts of the app use. With the same figures they share it, each under its name.
   * @internal
   */
  _addAlarmOf(subject: AlarmSubject, name: string, props: PatternAlarmProps, changes?: AlarmOverride): void {
    const { minimumVolume, statistic } = changes?.options ?? {};
    this.add(name, props, changes, ({ severity, threshold, evaluationPeriods, datapointsToAlarm }, create) => sharedAlarm(
      this.scope, subject, { severity, threshold, evaluationPeriods, datapointsToAlarm, minimumVolume, statistic }, create));
  }

  /**
   * Gives an alarm another name, where it says what one of that name would say.
   * @internal
   */
  _nameAlarm(name: string, alarm: string): void {
    this.alarmsByName[name] = this.alarm(alarm);
  }

  private add(
    name: string, props: PatternAlarmProps, changes: AlarmOverride | undefined,
    choose: (changed: PatternAlarmProps, create: () => PatternAlarm) => PatternAlarm,
  ) {
    requireValue(/^\S+$/.test(name), `Operations at '${this.scope.node.path}': name`, 'be in camelCase, such as ordersLate', name);
    this.checkOverride(name, changes);
    takeOverride(this, changes);
    if (changes?.isDisabled) { return; }
    this.checkThreshold(name, props, changes?.options.threshold);
    const id = `${name[0].toUpperCase()}${name.slice(1)}Alarm`;
    this.checkId(name, id);
    const { runbook } = props;
    const url = runbook.url ?? (this.props.runbookUrl && `${this.props.runbookUrl}#${(runbook.section ?? name).toLowerCase()}`);
    const periods = changes?.options.evaluationPeriods;
    const threshold = changes?.options.threshold ?? props.threshold;
    const metric = overriddenMetric(`Operations at '${this.scope.node.path}'`, name, props.metric, changes?.options);
    const changed = {
      ...props,
      metric: metric instanceof ShareMetric && props.comparisonOperator === undefined ? metric.above(threshold) : metric,
      threshold,
      evaluationPeriods: periods ?? props.evaluationPeriods,
      datapointsToAlarm: changes?.options.datapointsToAlarm ?? periods ?? props.datapointsToAlarm,
      runbook: { ...runbook, url },
    };
    this.alarmsByName[name] = choose(changed, () => new PatternAlarm(this.scope, id, changed));
  }

  /** Python and JavaScript pass whatever is given. */
  private checkOverride(name: string, given: unknown) {
    if (given !== undefined) { requireKind(`Operations at '${this.scope.node.path}': override of the alarm ${name}`, given, ALARM_OVERRIDE); }
  }

  /** Parts whose names are chosen can come together: the view `BFunction` has an alarm `bFunctionThrottles`, as the function of the view `B` has. A part can have the id of an alarm, too. */
  private checkId(name: string, id: string) {
    const other = this.scope.node.tryFindChild(id);
    if (other === undefined) { return; }
    throw new Error(`Operations at '${this.scope.node.path}': name of the alarm ${name} must give it an id of its own, got ${id}, `
      + `which the ${other.constructor.name} at '${other.node.path}' has. Give one of the parts another name.`);
  }

  private checkThreshold(name: string, { metric, threshold, comparisonOperator }: PatternAlarmProps, given?: number) {
    if (given === undefined || Token.isUnresolved(given)) { return; }
    const fail = (must: string) => { throw new Error(`Operations at '${this.scope.node.path}': threshold of the alarm ${name} must ${must}, got ${given}.`); };
    if (given < 0 && !Token.isUnresolved(threshold) && threshold >= 0) { fail('be at least 0, because the metric never is below'); }
    if (given === 0 && comparisonOperator === cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD) { fail('be above 0, because the metric never is below'); }
    if (given > 0 && given < 1 && metric instanceof ShareMetric) {
      addWarning(this.scope, `smallShare:${name}`, `The threshold of the alarm ${name} is ${given} %. Shares are in percent: write ${given * 100} for ${given * 100} %.`);
    }
    if (given >= 100 && metric instanceof ShareMetric) { fail('be below 100, because the metric is a share in percent'); }
  }

  /**
   * The operations of a part of the pattern that is in another stack.
   * @internal
   */
  _at(scope: Construct): Operations {
    return new Operations(scope, this.props);
  }

  /**
   * Adds graphs to what a dashboard shows of the pattern.
   * @throws if one of them is no widget
   */
  addWidgets(...widgets: cloudwatch.IWidget[]): void {
    widgets.forEach(widget => requireKind(`Operations at '${this.scope.node.path}': each widget`, widget, WIDGET));
    this.graphs.push(...widgets);
  }
}
