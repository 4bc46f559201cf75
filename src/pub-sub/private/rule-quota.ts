import { aws_events as events } from 'aws-cdk-lib';
import { addWarning } from '../../core/private/warning';

/** A quota that AWS raises on request (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html). */
const RULES_PER_BUS = 300;
const RULES = Symbol.for('cdk-serverless-catalog.Rules');

/** Warns of the first rule that a bus takes only after its quota is raised. Rules that others add are not known. */
export function countRule(bus: events.IEventBus) {
  const counted = bus as events.IEventBus & { [RULES]?: number };
  counted[RULES] = (counted[RULES] ?? 0) + 1;
  if (counted[RULES] === RULES_PER_BUS + 1) {
    addWarning(bus, 'rulesOfBus', `This bus has more than ${RULES_PER_BUS} rules (EventBridge quota): `
      + 'the deployment fails unless "Rules" is raised in Service Quotas.');
  }
}
