import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AlarmOverride } from '../../core/operations/alarm-override';
import { Operations } from '../../core/operations/operations';
import { PatternAlarmProps } from '../../core/operations/pattern-alarm';

/** The operations of a pattern for one of its workers: `workerErrors` becomes `smallErrors`, in the same section of the runbook. */
export class WorkerOperations extends Operations {
  constructor(scope: Construct, private readonly pattern: Operations, private readonly worker: string) {
    super(scope);
  }

  addAlarm(name: string, props: PatternAlarmProps, threshold?: AlarmOverride): void {
    const runbook = { ...props.runbook, section: props.runbook.section ?? name };
    this.pattern.addAlarm(`${this.worker}${name.replace(/^worker/, '')}`, { ...props, runbook }, threshold);
  }

  addWidgets(...widgets: cloudwatch.IWidget[]): void {
    this.pattern.addWidgets(...widgets);
  }
}
