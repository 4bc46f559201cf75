import { gzipSync } from 'zlib';
import { Lazy, Stack, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { atItsLongest } from './longest-value';

/** Of the 4 KB that all variables of a function have together (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). */
const LARGEST_PLAIN = 3 * 1024;

/**
 * The settings of a function in environment variables: as JSON or, where that is too large, compressed. What is only known at
 * deployment cannot be compressed. It is in a list beside the settings, where `{ "$value": 0 }` stands for the first of it.
 * handlers/shared/runtime/settings.ts reads both.
 *
 * @param name of the variable; the list has `_VALUES` after it
 * @param produce is called at synthesis
 */
export function packedSettings(scope: IConstruct, name: string, produce: () => unknown): { [variable: string]: string } {
  const asJson = (value: unknown) => Stack.of(scope).toJsonString(value);
  const fits = () => variableBytes(atItsLongest(scope, asJson(produce()))) <= LARGEST_PLAIN;
  return {
    [name]: Lazy.string({ produce: () => fits() ? asJson(produce()) : gzipSync(textAndValues(produce()).text).toString('base64') }),
    [`${name}_VALUES`]: Lazy.string({
      produce: () => {
        if (fits()) { return undefined; }
        const { values } = textAndValues(produce());
        return values.length === 0 ? undefined : asJson(values);
      },
    }),
  };
}

/** Lambda measures the variables as JSON, in which the quotes of a JSON value are escaped. */
export function variableBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

/** Settings as text, with a place for each value that is only known at deployment. */
export function textAndValues(settings: unknown): { readonly text: string; readonly values: unknown[] } {
  const values: unknown[] = [];
  const text = JSON.stringify(settings, (_, value: unknown) => {
    if (!Token.isUnresolved(value)) { return value; }
    if (!values.includes(value)) { values.push(value); }
    return { $value: values.indexOf(value) };
  });
  return { text, values };
}

/** The values of `textAndValues` for an environment variable: undefined without any. */
export function valuesOf(scope: IConstruct, settings: unknown): string | undefined {
  const { values } = textAndValues(settings);
  return values.length === 0 ? undefined : Stack.of(scope).toJsonString(values);
}
