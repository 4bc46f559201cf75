import { Construct } from 'constructs';
import { CircuitRecords } from './circuit-records';
import { RequestRouterAlarmOptions } from './request-router-alarms';
import { SharedRequestRouter } from './shared-request-router';
import { Operations } from '../../operations/operations';
import { Validation } from '../../private/validation';

/** Alarms of routes begin with a method: `getOrdersRouterErrors`. */
const NAME = /^(?!(get|head|post|put|patch|delete|options|any)(?![a-z]))[a-z][A-Za-z0-9]{0,39}$/;

/** @throws if the name cannot be that of a construct and of alarms */
export function validateSharedRouter(validation: Validation, prop: string, name: string | undefined) {
  if (name === undefined) { return; }
  validation.check(NAME.test(inCamelCase(name)), prop, "be 1 to 40 letters and digits, with a letter first, and no method as its first word (such as 'Catalog')", name);
}

/** The shared request routers of one API, by name. */
export class SharedRouters {
  private readonly byName = new Map<string, SharedRequestRouter>();

  /** @param circuits made for the first router; without them each process has circuits of its own */
  constructor(
    private readonly scope: Construct,
    private readonly operations: Operations,
    private readonly alarms?: RequestRouterAlarmOptions,
    private readonly circuits?: () => CircuitRecords,
  ) {}

  of(name: string): SharedRequestRouter {
    const known = this.byName.get(name) ?? new SharedRequestRouter(this.scope, `SharedRouter ${name}`, {
      operations: this.operations, name: inCamelCase(name), alarms: this.alarms, circuits: this.circuits?.(),
    });
    this.byName.set(name, known);
    return known;
  }
}

function inCamelCase(name: string): string {
  return `${name.slice(0, 1).toLowerCase()}${name.slice(1)}`;
}
