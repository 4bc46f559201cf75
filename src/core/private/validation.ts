import { aws_dynamodb as dynamodb, aws_iam as iam, aws_lambda as lambda, Duration, IEnvironmentAware, Token } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { describe } from './described-value';
import { DURATION, isDuration } from './durations';
import { isElsewhere, missingName, Place } from './elsewhere';
import { isText, LIST, TEXT } from './given-values';
import { reportGrants, reportNeeds } from './imported-functions';
import { FUNCTION, GRANTEE, isOfKind, Kind, ResourceKind, wordsOf } from './kinds';
import { addWarning } from './warning';

/**
 * Checks the props of a construct before it creates anything. Every error has the same form:
 * construct, path, prop, rule with its source, and the value given. Tokens pass.
 */
export class Validation {
  private part = '';

  constructor(private readonly construct: IConstruct, private readonly name: string = construct.constructor.name) {}

  /** The same for the options of a part, which errors name: `sortBy of 'TopTweets'`. */
  of(part: string): Validation {
    const validation = new Validation(this.construct, this.name);
    validation.part = ` of '${part}'`;
    return validation;
  }

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
    const { path } = this.construct.node;
    return `${this.name} at ${path === '' ? 'the app' : `'${path}'`}: ${prop}${this.part} must ${must}, got ${got}.`;
  }

  /** Warns of what can be right. `got` and `more` are in words. */
  warn(id: string, prop: string, must: string, got: string, more: string) {
    addWarning(this.construct, `${id}`, `${this.problem(prop, must, got)} ${more}`);
  }

  /** A condition of any kind. */
  check(holds: boolean, prop: string, must: string, got: unknown) {
    if (!holds && !Token.isUnresolved(got)) { this.fail(prop, must, got); }
  }

  /** A resource of the account and Region of the construct, as far as they are known; or only of one of them. */
  here(prop: string, resource: IEnvironmentAware | undefined, source: string, places: Place[] = ['account', 'region']) {
    const isResource = resource === undefined || typeof (resource as unknown) === 'object' && 'env' in resource;
    this.check(isResource, prop, 'be a construct or what its class imports, such as lambda.Function.fromFunctionArn()', resource);
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

  /** An object of one of this library's factories, or an AWS resource; or nothing. */
  kind(prop: string, got: unknown, kind: Kind | ResourceKind) {
    if (got !== undefined) { this.required(prop, got, kind); }
  }

  /** The same where there must be one. */
  required(prop: string, got: unknown, kind: Kind | ResourceKind) {
    this.check(isOfKind(got, kind), prop, wordsOf(kind), got);
  }

  /** What can be granted something. A warning reports what it needs where its role is not known. */
  grantee(got: iam.IGrantable) {
    this.required('grantee', got, GRANTEE);
    reportGrants(got);
  }

  /** A function. Warnings report what it needs where it is imported. */
  function(prop: string, got: lambda.IFunction) {
    this.required(prop, got, FUNCTION);
    reportNeeds(got);
  }

  /** An attribute of a table. */
  attribute(prop: string, got: dynamodb.Attribute) {
    const { name, type } = (got as Partial<dynamodb.Attribute> | undefined) ?? {};
    this.check(typeof name === 'string' && typeof type === 'string', prop, "be a name and a type, such as { name: 'id', type: dynamodb.AttributeType.STRING }", got);
  }

  /** A list of them, or nothing. */
  kinds(prop: string, got: unknown, kind: Kind) {
    this.check(got === undefined || Array.isArray(got), prop, `be a list, each of which must ${wordsOf(kind)}`, got);
    (got as unknown[] | undefined)?.forEach((each, index) => this.required(`${prop}[${index}]`, each, kind));
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

  /** A list, or nothing. */
  list(prop: string, got: unknown) {
    this.check(got === undefined || Array.isArray(got), prop, LIST, got);
  }

  /** A text with something in it, or nothing. */
  text(prop: string, got: string | undefined) {
    this.check(got === undefined || isText(got), prop, TEXT, got);
  }

  /** A time, or nothing. */
  isDuration(prop: string, value: Duration | undefined) {
    this.check(value === undefined || isDuration(value), prop, DURATION, value);
  }

  /** A duration, or nothing, that is computed with at synthesis. */
  knownDuration(prop: string, value: Duration | undefined, why = '') {
    this.isDuration(prop, value);
    if (value?.isUnresolved()) { this.fail(prop, `be known at synthesis${why}`, 'a token'); }
  }

  /** A duration within bounds. */
  duration(prop: string, value: Duration | undefined, min: Duration, max: Duration, source: string) {
    this.isDuration(prop, value);
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
