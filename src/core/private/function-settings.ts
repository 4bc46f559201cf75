import { aws_lambda as lambda, Lazy, Stack, Token } from 'aws-cdk-lib';
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
  /** Makes the object in the variable of all entries, at synthesis. Default: the entries as they are. */
  readonly compose?: (entries: { readonly [key: string]: unknown }) => object;
}

interface Settings {
  readonly entries: { readonly [key: string]: unknown };
  /** The constructs that gave the entries. */
  readonly givers: { readonly [key: string]: Construct };
}

type ConfiguredFunction = lambda.IFunction & { [SETTINGS]?: { [variable: string]: Settings } };

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
  } else if (!settings[variable]) {
    const { compose = asTheyAre } = setting;
    target.addEnvironment(variable, Lazy.string({ produce: () => Stack.of(target).toJsonString(compose(settings[variable].entries)) }));
    limitEnvironment(target, { elsewhere: 0, remedy: REMEDY });
  }
  const { key, value } = setting;
  settings[variable] = { entries: { ...entries, [key]: value }, givers: { ...givers, [key]: givers[key] ?? scope } };
}

/** One of the two would be lost without a word. */
function refuseOtherValue(scope: Construct, target: lambda.IFunction, variable: string, setting: FunctionSetting, { entries, givers }: Settings) {
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
export function configuredBefore(handler: lambda.IFunction, variable: string): { readonly [key: string]: unknown } {
  return settingsOf(behind(handler))[variable]?.entries ?? {};
}

/** The construct that gave an entry of a variable. */
export function giverOf(handler: lambda.IFunction, variable: string, key: string): Construct {
  return settingsOf(behind(handler))[variable].givers[key];
}

/** Versions and aliases have the environment of their function. */
function behind(handler: lambda.IFunction): lambda.IFunction {
  return handler instanceof lambda.QualifiedFunctionBase ? handler.lambda : handler;
}

function settingsOf(fn: ConfiguredFunction) {
  if (!fn[SETTINGS]) {
    Object.defineProperty(fn, SETTINGS, { value: {} });
  }
  return fn[SETTINGS]!;
}
