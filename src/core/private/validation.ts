import { Annotations, Duration, IEnvironmentAware, Token } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { isElsewhere, missingName, Place } from './elsewhere';

/**
 * Checks the props of a construct before it creates anything. Every error has the same form:
 * construct, path, prop, rule with its source, and the value given. Tokens pass.
 */
export class Validation {
  constructor(private readonly construct: IConstruct, private readonly name: string = construct.constructor.name) {}

  /** Throws the error of a prop. */
  fail(prop: string, must: string, got: unknown): never {
    throw new Error(this.failure(prop, must, got));
  }

  /** The text of the error of a prop, for checks at synthesis. */
  failure(prop: string, must: string, got: unknown): string {
    return this.problem(prop, must, describe(got));
  }

  /** As `failure`, with the value in words. */
  problem(prop: string, must: string, got: string): string {
    return `${this.name} at '${this.construct.node.path}': ${prop} must ${must}, got ${got}.`;
  }

  /** Warns of what can be right. `got` and `more` are in words. */
  warn(id: string, prop: string, must: string, got: string, more: string) {
    Annotations.of(this.construct).addWarningV2(`cdk-serverless-catalog:${id}`, `${this.problem(prop, must, got)} ${more}`);
  }

  /** A condition of any kind. */
  check(holds: boolean, prop: string, must: string, got: unknown) {
    if (!holds && !Token.isUnresolved(got)) { this.fail(prop, must, got); }
  }

  /** A resource of the account and Region of the construct, as far as they are known; or only of one of them. */
  here(prop: string, resource: IEnvironmentAware | undefined, source: string, places: Place[] = ['account', 'region']) {
    for (const place of places.filter(each => resource !== undefined && isElsewhere(each, this.construct, resource))) {
      this.fail(prop, `be of the ${place === 'region' ? 'Region' : 'account'} of the pattern (${source})`, resource!.env[place]);
    }
    this.named(prop, resource);
  }

  /** A resource of another account or Region has a name that is known here. */
  named(prop: string, resource: unknown) {
    if (!Construct.isConstruct(resource)) { return; }
    const name = missingName(this.construct, resource);
    if (name) { this.fail(prop, `have a name, because it is of a stack of another account or Region: set its ${name}`, resource.node.path); }
  }

  /** An object with the methods of its type. Of Python and JavaScript anything arrives, such as a function in place of `MessageConsumer.function()`. */
  implements(method: string, prop: string, must: string, got: unknown) {
    this.check(typeof (got as Record<string, unknown> | null | undefined)?.[method] === 'function', prop, must, got);
  }

  /** A list whose values are looked at here. A list that is only known at deployment, as of a parameter, is one odd value. */
  knownList(prop: string, list: unknown[] | undefined) {
    if (Token.isUnresolved(list)) { this.fail(prop, 'be a list that is known at synthesis, whose values may be tokens', 'a list that is only known at deployment'); }
  }

  /** A whole number within bounds. */
  integer(prop: string, value: number | undefined, min: number, max: number, source: string) {
    if (value === undefined || Token.isUnresolved(value)) { return; }
    const kind = Number.isInteger(value) ? '' : 'a whole number ';
    this.check(Number.isInteger(value) && value >= min && value <= max, prop, `be ${kind}between ${min} and ${max} (${source})`, value);
  }

  /** A duration within bounds. */
  duration(prop: string, value: Duration | undefined, min: Duration, max: Duration, source: string) {
    if (value === undefined) { return; }
    if (value.isUnresolved()) {
      // CloudFormation gets seconds, and cannot compute them
      this.check(value.unitLabel() === 'seconds', prop, 'be in seconds if it is a token', `Duration.${value.unitLabel()}`);
      return;
    }
    const seconds = value.toSeconds({ integral: false });
    this.check(Number.isInteger(seconds), prop, 'be whole seconds', value);
    this.check(seconds >= min.toSeconds() && seconds <= max.toSeconds(), prop,
      `be between ${min.toHumanString()} and ${max.toHumanString()} (${source})`, value);
  }
}

function describe(got: unknown): string {
  if (got === undefined) { return 'nothing'; }
  if (got instanceof Duration) { return got.toHumanString(); }
  if (isPlain(got)) { return JSON.stringify(got); }
  return typeof got === 'string' ? `'${got}'` : String(got);
}

/** An object of values alone: constructs say their path. */
function isPlain(got: unknown): got is object {
  return typeof got === 'object' && got !== null && Object.getPrototypeOf(got) === Object.prototype
    && Object.values(got).every(each => typeof each !== 'object' || each === null || Array.isArray(each) || isPlain(each));
}
