import { Annotations, aws_lambda as lambda, Lazy, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';

const SETTINGS = Symbol.for('cdk-serverless-catalog.FunctionSettings');

export interface FunctionSetting {
  /** May only be known at deployment. */
  readonly key: string;
  readonly value: unknown;
  /** What somebody writes who sets the variable by hand: `<key> to <value>`. */
  readonly how: string;
  /** Nothing here needs the function, which may therefore be of another stack. */
  readonly isUpstream?: boolean;
}

type Told = lambda.IFunction & { [SETTINGS]?: { [variable: string]: { [key: string]: unknown } } };

/**
 * Adds an entry to a JSON object in one variable of a function. One variable, composed when the
 * app is synthesized, so that a function may be told by several patterns.
 *
 * A function that cannot take it (imported, or of another stack which would need this one
 * while this one needs it) gives a warning at synthesis that names what to set.
 */
export function tellFunction(scope: Construct, handler: lambda.IFunction, variable: string, setting: FunctionSetting) {
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

/** What a function was told in a variable so far. */
export function toldBefore(handler: lambda.IFunction, variable: string): { readonly [key: string]: unknown } {
  return settingsOf(behind(handler))[variable] ?? {};
}

/** Versions and aliases have the environment of their function. */
function behind(handler: lambda.IFunction): lambda.IFunction {
  return handler instanceof lambda.QualifiedFunctionBase ? handler.lambda : handler;
}

function settingsOf(fn: Told) {
  if (!fn[SETTINGS]) {
    Object.defineProperty(fn, SETTINGS, { value: {} });
  }
  return fn[SETTINGS]!;
}
