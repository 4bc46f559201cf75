import { Annotations, AspectPriority, Aspects, aws_cloudwatch as cloudwatch, IAspect } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

const CHECK = Symbol.for('cdk-serverless-catalog.AlarmActionCheck');

interface AlarmWithAction extends cloudwatch.Alarm { readonly hasAction: boolean }

/**
 * Warns once in an app, at the first alarm of the catalog that tells nobody.
 * An aspect of the root, because actions may be added after the alarm.
 */
class AlarmActionCheck implements IAspect {
  private readonly watched = new Set<IConstruct>();
  private warned = false;

  watch(alarm: AlarmWithAction) {
    this.watched.add(alarm);
  }

  visit(node: IConstruct) {
    if (this.warned || !this.watched.has(node) || (node as AlarmWithAction).hasAction) { return; }
    this.warned = true;
    Annotations.of(node).addWarningV2('cdk-serverless-catalog:alarmWithoutAction',
      'Alarms of cdk-serverless-catalog tell nobody: this one, and perhaps others, has no action. '
      + 'Send all of them somewhere with AlarmNotifications.of(app).add(new SnsAction(topic)).');
  }
}

/** Makes the synthesis warn if the alarm still has no action at its end. */
export function requireActionPath(alarm: AlarmWithAction) {
  const root = alarm.node.root as IConstruct & { [CHECK]?: AlarmActionCheck };
  let check = root[CHECK];
  if (!check) {
    check = new AlarmActionCheck();
    Object.defineProperty(root, CHECK, { value: check });
    Aspects.of(root).add(check, { priority: AspectPriority.READONLY });
  }
  check.watch(alarm);
}
