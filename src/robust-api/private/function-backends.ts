import { aws_lambda as lambda } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { BackendConfig } from '../../core/backends/backend-config';
import { Operations } from '../../core/operations/operations';
import { isWatchedElsewhere } from '../../core/operations/private/foreign-function';
import { addFunctionAlarms } from '../../core/operations/private/function-alarms';
import { identityOf, pathSeenFrom } from '../../core/private/identity';
import { functionTimeout } from '../../core/workers/private/function-timeout';
import { RobustApiAlarms } from '../robust-api-alarms';

const IMPACT = 'Clients of the routes of the function get 5xx or a late response. Other backends are not affected.';

/** The functions behind an API, each once for all its routes. Its few requests may be lost in the shares of the whole API. */
export class FunctionBackends {
  private readonly watched = new Map<lambda.IFunction, string>();

  constructor(private readonly pattern: Construct, private readonly operations: Operations, private readonly overrides: RobustApiAlarms) {}

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
      errors: this.overrides.functionErrors,
      throttles: this.overrides.functionThrottles,
      duration: this.overrides.functionDuration,
      impact: IMPACT,
    });
  }

  /** Two places may look the same from here: `orders` beside the API, and beside what is around it. */
  private nameOf(handler: lambda.IFunction): string {
    const path = pathSeenFrom(this.pattern, handler).replace(/[^A-Za-z0-9]/g, '');
    const name = `${path[0].toLowerCase()}${path.slice(1)}`;
    return [...this.watched.values()].includes(name) ? `${name}${identityOf(this.pattern, handler.node.path)}` : name;
  }
}
