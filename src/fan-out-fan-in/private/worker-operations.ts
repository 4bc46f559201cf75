import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AlarmOverride } from '../../core/operations/alarm-override';
import { Operations } from '../../core/operations/operations';
import { PatternAlarmProps } from '../../core/operations/pattern-alarm';
import { takeOverride } from '../../core/operations/private/idle-overrides';
import { AlarmSubject } from '../../core/operations/private/shared-alarms';

/** The operations of a pattern for one of its workers: `workerErrors` becomes `smallErrors`, in the same section of the runbook. */
export class WorkerOperations extends Operations {
  constructor(scope: Construct, private readonly pattern: Operations, private readonly worker: string) {
    super(scope);
  }

  addAlarm(name: string, props: PatternAlarmProps, changes?: AlarmOverride): void {
    takeOverride(this, changes);
    this.pattern.addAlarm(this.nameOf(name), this.inItsSection(name, props), changes);
  }

  /** @internal */
  _addAlarmOf(subject: AlarmSubject, name: string, props: PatternAlarmProps, changes?: AlarmOverride): void {
    takeOverride(this, changes);
    this.pattern._addAlarmOf(subject, this.nameOf(name), this.inItsSection(name, props), changes);
  }

  private nameOf(name: string): string {
    return `${this.worker}${name.replace(/^worker/, '')}`;
  }

  private inItsSection(name: string, props: PatternAlarmProps): PatternAlarmProps {
    return { ...props, runbook: { ...props.runbook, section: props.runbook.section ?? name } };
  }

  addWidgets(...widgets: cloudwatch.IWidget[]): void {
    this.pattern.addWidgets(...widgets);
  }
}
