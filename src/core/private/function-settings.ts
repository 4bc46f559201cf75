import { Annotations, aws_lambda as lambda, Lazy, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';

const SETTINGS = Symbol.for('cdk-serverless-catalog.FunctionSettings');

export interface FunctionSetting {
  /** May be a token. */
  readonly key: string;
  readonly value: unknown;
  /** The entry in words, for the user who sets the variable by hand: `<key> to <value>`. */
  readonly how: string;
  /** Nothing in this stack depends on the function, so that it may be in another stack. */
  readonly isUpstream?: boolean;
}

type ConfiguredFunction = lambda.IFunction & { [SETTINGS]?: { [variable: string]: { [key: string]: unknown } } };

/**
 * Adds an entry to a JSON object in one environment variable of a function. The variable is composed
 * at synthesis, so that several patterns can add entries.
 *
 * Some functions cannot take the entry: imported ones, and those in another stack with a circular
 * dependency. They cause a warning at synthesis that names the entry to set.
 */
export function configureFunction(scope: Construct, handler: lambda.IFunction, variable: string, setting: FunctionSetting) {
  const target = behind(handler);
  const settings = settingsOf(target);
  if (!(target instanceof lambda.Function) || (!setting.isUpstream && Stack.of(target) !== Stack.of(scope))) {
    Annotations.of(scope).addWarningV2(`cdk-serverless-catalog:${variable}`,
      `The environment of function '${target.node.path}' cannot be set from here. Set ${variable} on it to a JSON object from ${setting.how}.`);
  } else if (!settings[variable]) {
    target.addEnvironment(variable, Lazy.string({ produce: () => Stack.of(target).toJsonString(settings[variable]) }));
  }
  settings[variable] = { ...settings[variable], [setting.key]: setting.value };
}

/** The entries of a variable so far. */
export function configuredBefore(handler: lambda.IFunction, variable: string): { readonly [key: string]: unknown } {
  return settingsOf(behind(handler))[variable] ?? {};
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
