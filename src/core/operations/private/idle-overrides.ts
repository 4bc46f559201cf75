import { Construct } from 'constructs';
import { ALARM_OVERRIDE } from '../../private/kinds';
import { Validation } from '../../private/validation';
import { addWarning } from '../../private/warning';
import { AlarmOverride } from '../alarm-override';

/** The overrides that alarms have taken, by the operations of a pattern. */
const TAKEN = new WeakMap<object, Set<AlarmOverride>>();

/** The option of a pattern that has nothing but overrides. */
const ALARMS = 'alarms.';

/** Notes that an alarm has an override. */
export function takeOverride(operations: object, override?: AlarmOverride) {
  const taken = TAKEN.get(operations) ?? new Set<AlarmOverride>();
  TAKEN.set(operations, taken);
  if (override) { taken.add(override); }
}

/**
 * Warns at synthesis of overrides whose alarm does not exist. It is no error, because several parts may share their overrides. An alarm that is disabled
 * may be missing.
 *
 * @param scope the part of a pattern that got the overrides
 * @param prefix of the names of the options
 * @throws if one of the alarms of a pattern has something else
 */
export function warnOfIdleOverrides(scope: Construct, operations: object, overrides: object = {}, prefix = ALARMS) {
  if (prefix === ALARMS) {
    Object.entries(overrides).forEach(([name, given]) => new Validation(scope).kind(`${prefix}${name}`, given, ALARM_OVERRIDE));
  }
  scope.node.addValidation({
    validate: () => {
      const given = Object.entries(overrides).filter((entry): entry is [string, AlarmOverride] => entry[1] instanceof AlarmOverride);
      const idle = given.filter(([, override]) => !override.isDisabled && !TAKEN.get(operations)?.has(override)).map(([name]) => `${prefix}${name}`);
      if (idle.length > 0) {
        addWarning(scope, 'idleOverride',
          `'${scope.node.path}' has no alarm for ${idle.join(', ')}: its kind and its options have none of that name, so nothing is changed.`);
      }
      return [];
    },
  });
}
