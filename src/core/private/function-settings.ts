import { aws_ecs as ecs, aws_lambda as lambda, Lazy, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { limitEnvironment } from './environment-limit';
import { Validation } from './validation';
import { addWarning } from './warning';

const SETTINGS = Symbol.for('cdk-serverless-catalog.FunctionSettings');

/** The largest variable may be of any pattern. */
const REMEDY = 'Divide what the patterns gave it, such as subscriptions, publications and views, among several functions, or use shorter variables.';

export interface FunctionSetting {
  /** May be a token. */
  readonly key: string;
  readonly value: unknown;
  /** The entry in words, for the user who sets the variable by hand: `<key> to <value>`. */
  readonly how?: string;
  /** Instead of it, the whole value. */
  readonly json?: string;
  /** Nothing in this stack depends on the function, so that it may be in another stack. */
  readonly isUpstream?: boolean;
  /** The function works without the variable: at the edge, where functions have none, it is left out. `compose` looks whether there is room for it. */
  readonly isOptional?: boolean;
  /** Makes the object in the variable of all entries, at synthesis. A function has no variable without an object. Default: the entries as they are. */
  readonly compose?: (entries: { readonly [key: string]: unknown }) => object | undefined;
}

interface Settings {
  readonly entries: { readonly [key: string]: unknown };
  /** The constructs that gave the entries. */
  readonly givers: { readonly [key: string]: Construct };
  /** One of the entries at least is not optional. */
  readonly isNeeded: boolean;
}

type Configured = (lambda.IFunction | ecs.ContainerDefinition) & { [SETTINGS]?: { [variable: string]: Settings } };

/**
 * Adds an entry to a JSON object in one environment variable of a function. The variable is composed
 * at synthesis, so that several patterns can add entries.
 *
 * A function cannot take the entry if it is imported, or in another stack with a circular dependency.
 * Then a warning at synthesis names the entry to set.
 *
 * @throws if another construct gave the function an entry of this key with another value
 */
export function configureFunction(scope: Construct, handler: lambda.IFunction, variable: string, setting: FunctionSetting) {
  new Validation(scope).function('handler', handler);
  const target = behind(handler);
  const settings = settingsOf(target);
  const { entries = {}, givers = {} } = settings[variable] ?? {};
  refuseOtherValue(scope, target, variable, setting, { entries, givers });
  if (!(target instanceof lambda.Function) || (!setting.isUpstream && Stack.of(target) !== Stack.of(scope))) {
    addWarning(scope, `${variable}`,
      `The environment of function '${target.node.path}' cannot be set from here. Set ${variable} on it to ${setting.json ?? `a JSON object from ${setting.how}`}.`);
  } else {
    setVariable(target, variable, setting);
  }
  addEntry(scope, target, variable, setting);
}

function setVariable(fn: lambda.Function, variable: string, setting: FunctionSetting) {
  const { [variable]: before } = settingsOf(fn);
  const isFirstNeeded = !setting.isOptional && !before?.isNeeded;
  if (!before || isFirstNeeded) {
    fn.addEnvironment(variable, composed(fn, variable, setting), { removeInEdge: setting.isOptional });
  }
  if (isFirstNeeded) { limitEnvironment(fn, { elsewhere: 0, remedy: REMEDY }); }
}

/** The same for a container, whose environment has no limit of its own. */
export function configureContainer(scope: Construct, container: ecs.ContainerDefinition, variable: string, setting: FunctionSetting) {
  if (!settingsOf(container)[variable]) { container.addEnvironment(variable, composed(container, variable, setting)); }
  addEntry(scope, container, variable, setting);
}

function composed(target: Configured, variable: string, { compose = asTheyAre }: FunctionSetting): string {
  return Lazy.string({
    produce: () => {
      const value = compose(settingsOf(target)[variable].entries);
      return value && Stack.of(target).toJsonString(value);
    },
  });
}

function addEntry(scope: Construct, target: Configured, variable: string, { key, value, isOptional }: FunctionSetting) {
  const settings = settingsOf(target);
  const { entries = {}, givers = {}, isNeeded = false } = settings[variable] ?? {};
  settings[variable] = {
    entries: { ...entries, [key]: value },
    givers: { ...givers, [key]: givers[key] ?? scope },
    isNeeded: isNeeded || !isOptional,
  };
}

/** The variable is the user's, and has no entries of the library. */
export function isSetByHand(target: Configured, variable: string): boolean {
  const own = behind(target);
  return !settingsOf(own)[variable] && variablesOf(target).has(variable);
}

/** What CDK keeps in a member of functions, and in one of containers. */
type Environment = Pick<Map<string, { readonly value: string }>, 'entries'> | { readonly [variable: string]: string };

/** The variables of a function or a container so far. Versions and aliases have those of their function. */
export function variablesOf(target: Configured): Map<string, string> {
  const { environment = {} }: { readonly environment?: Environment } = behind(target) as object;
  const entries = typeof environment.entries === 'function' ? environment.entries() : Object.entries(environment);
  return new Map([...entries].map(([name, each]) => [name, typeof each === 'string' ? each : each.value]));
}

/** One of the two would be lost without a word. */
function refuseOtherValue(scope: Construct, target: lambda.IFunction, variable: string, setting: FunctionSetting, { entries, givers }: Pick<Settings, 'entries' | 'givers'>) {
  const { key, value } = setting;
  if (!(key in entries) || isSame([scope, value], [givers[key], entries[key]])) { return; }
  const shown = Token.isUnresolved(key) ? JSON.stringify(Stack.of(scope).resolve(key)) : key;
  const must = `be a function without an entry '${shown}' in ${variable}, which ${givers[key].node.path} gave it: choose another id or another function`;
  throw new Error(new Validation(scope).problem('handler', must, target.node.path));
}

/** Tokens of two stacks cannot be compared once they are resolved. */
function isSame([one, value]: [Construct, unknown], [other, before]: [Construct, unknown]): boolean {
  const text = (scope: Construct, each: unknown) => JSON.stringify(Stack.of(scope).resolve(each));
  return JSON.stringify(value) === JSON.stringify(before) || Stack.of(one) === Stack.of(other) && text(one, value) === text(other, before);
}

function asTheyAre<T>(entries: T): T {
  return entries;
}

/** The entries of a variable so far. */
export function configuredBefore(handler: Configured, variable: string): { readonly [key: string]: unknown } {
  return settingsOf(behind(handler))[variable]?.entries ?? {};
}

/** The construct that gave an entry of a variable. */
export function giverOf(handler: Configured, variable: string, key: string): Construct {
  return settingsOf(behind(handler))[variable].givers[key];
}

/** Versions and aliases have the environment of their function. */
function behind<T extends Configured>(handler: T): T | lambda.IFunction {
  return handler instanceof lambda.QualifiedFunctionBase ? handler.lambda : handler;
}

function settingsOf(target: Configured) {
  if (!target[SETTINGS]) {
    Object.defineProperty(target, SETTINGS, { value: {} });
  }
  return target[SETTINGS]!;
}
