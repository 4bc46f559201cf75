import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */
const MOST_ALARMS = 100;
const ALARMS_IN_A_ROW = 4;

/** The states of the alarms that exist when the dashboard is synthesized: an aspect may have removed some. */
class AlarmStates extends cloudwatch.AlarmStatusWidget {
  constructor(private readonly properties: cloudwatch.AlarmStatusWidgetProps) {
    super(properties);
  }

  toJson() {
    const states = new cloudwatch.AlarmStatusWidget({ ...this.properties, alarms: (this.properties.alarms as cloudwatch.Alarm[]).filter(exists) });
    states.position(this.x ?? 0, this.y ?? 0);
    return states.toJson();
  }
}

/** The widgets with the states of alarms: none without an alarm, several where they are more than one can hold. */
export function alarmStates(title: string, alarms: cloudwatch.Alarm[]): cloudwatch.IWidget[] {
  const count = Math.ceil(alarms.length / MOST_ALARMS);
  return Array.from({ length: count }, (_, i) => {
    const shown = alarms.slice(i * MOST_ALARMS, (i + 1) * MOST_ALARMS);
    return new AlarmStates({
      title: count === 1 ? title : `${title} (${i + 1} of ${count})`,
      alarms: shown,
      width: 24,
      height: 1 + Math.ceil(shown.length / ALARMS_IN_A_ROW),
    });
  });
}

/** Whether the alarm is in the app, with its resource. */
function exists({ node }: cloudwatch.Alarm): boolean {
  return node.defaultChild !== undefined && node.scopes.every(isChild);
}

function isChild(construct: IConstruct): boolean {
  const { scope, id } = construct.node;
  return scope === undefined || scope.node.tryFindChild(id) === construct;
}
