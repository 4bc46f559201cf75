import { aws_lambda as lambda } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AlarmOverride } from '../../operations/alarm-override';
import { Operations } from '../../operations/operations';
import { isWatchedElsewhere } from '../../operations/private/foreign-function';
import { addFunctionAlarms } from '../../operations/private/function-alarms';
import { identityOf, pathSeenFrom } from '../../private/identity';
import { functionTimeout } from '../../workers/private/function-timeout';
import { BackendConfig } from '../backend-config';

export interface FunctionBackendAlarmOptions {
  readonly functionErrors?: AlarmOverride;
  readonly functionThrottles?: AlarmOverride;
  readonly functionDuration?: AlarmOverride;
  /** What it means for users. */
  readonly impact: string;
}

/** The functions behind a pattern, each once for all its routes. Its few requests may be lost in the shares of the whole. */
export class FunctionBackends {
  private readonly watched = new Map<lambda.IFunction, string>();

  constructor(private readonly pattern: Construct, private readonly operations: Operations, private readonly options: FunctionBackendAlarmOptions) {}

  /** Adds the alarms `<name>Errors`, `<name>Throttles` and `<name>Duration`, unless the owner of the function has its own. */
  watch({ function: handler, functionHasAlarms }: BackendConfig) {
    if (!handler || functionHasAlarms || this.watched.has(handler)) { return; }
    const name = this.nameOf(handler);
    this.watched.set(handler, name);
    if (isWatchedElsewhere(this.pattern, handler)) { return; }
    addFunctionAlarms(this.operations, name, handler, {
      invokedWith: 'request',
      section: 'function',
      timeout: functionTimeout(handler),
      errors: this.options.functionErrors,
      throttles: this.options.functionThrottles,
      duration: this.options.functionDuration,
      impact: this.options.impact,
    });
  }

  /** Two places may look the same from here: `orders` beside the pattern, and beside what is around it. */
  private nameOf(handler: lambda.IFunction): string {
    const path = pathSeenFrom(this.pattern, handler).replace(/[^A-Za-z0-9]/g, '');
    const name = `${path[0].toLowerCase()}${path.slice(1)}`;
    return [...this.watched.values()].includes(name) ? `${name}${identityOf(this.pattern, handler.node.path)}` : name;
  }
}
