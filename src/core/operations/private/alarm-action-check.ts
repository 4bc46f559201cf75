import { AspectPriority, Aspects, aws_cloudwatch as cloudwatch, IAspect, Stack, Stage } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { isMuted } from './alarm-notices';
import { regionOfTopic } from './alarm-topic-policy';
import { warnOfTopics } from './alarm-topics';
import { addWarning } from '../../private/warning';

const CHECK = Symbol.for('cdk-serverless-catalog.AlarmActionCheck');

interface AlarmWithAction extends cloudwatch.Alarm {
  readonly hasAction: boolean;
  /** @internal */
  readonly _actionArns: string[];
}

/**
 * Warns once in an app, at the first alarm of the catalog without an action.
 * An aspect of the stages, because actions may be added after the alarm, and aspects of an
 * app do not reach into its stages.
 */
class AlarmActionCheck implements IAspect {
  private readonly stages = new Set<IConstruct>();
  private readonly watched = new Set<IConstruct>();
  private readonly topics = new Set<IConstruct>();
  private warned = false;

  watch(alarm: AlarmWithAction) {
    this.watched.add(alarm);
    const stage = Stage.of(alarm) ?? alarm.node.root;
    if (this.stages.has(stage)) { return; }
    this.stages.add(stage);
    Aspects.of(stage).add(this, { priority: AspectPriority.READONLY });
  }

  visit(node: IConstruct) {
    if (this.watched.has(node) && !isMuted(node)) {
      warnOfTopics(node as AlarmWithAction, (node as AlarmWithAction)._actionArns, this.topics);
    }
    if (this.warned || !this.watched.has(node) || (node as AlarmWithAction).hasAction || isMuted(node)) { return; }
    const before = node.node.metadata.length;
    addWarning(node, 'alarmWithoutAction',
      'This alarm of cdk-serverless-catalog notifies nobody: it has no action. Others may have none either. '
      + 'Add an action to all of them with AlarmNotifications.of(app).add(new SnsAction(topic)).');
    // if the warning is acknowledged here, CDK adds nothing: warn at the next alarm
    this.warned = node.node.metadata.length > before;
  }
}

/** Makes the synthesis warn if the alarm still has no action at its end. */
export function requireActionPath(alarm: AlarmWithAction) {
  const root = alarm.node.root as IConstruct & { [CHECK]?: AlarmActionCheck };
  let check = root[CHECK];
  if (!check) {
    check = new AlarmActionCheck();
    Object.defineProperty(root, CHECK, { value: check });
  }
  check.watch(alarm);
  alarm.node.addValidation({ validate: () => isMuted(alarm) ? [] : foreignTopics(alarm) });
}

function foreignTopics(alarm: AlarmWithAction): string[] {
  const stack = Stack.of(alarm);
  return alarm._actionArns.filter(arn => regionOfTopic(arn, stack) !== undefined).map(arn =>
    `PatternAlarm at '${alarm.node.path}': the topic of an action must be of the Region of the alarm, ${stack.region} (CloudWatch limit), got '${regionOfTopic(arn, stack)}'. `
    + 'Add a topic of each Region to its own stacks: AlarmNotifications.of(stack).add(action).');
}
