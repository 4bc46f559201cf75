import { aws_lambda as lambda } from 'aws-cdk-lib';
import { atItsLongest } from './longest-value';
import { variableBytes } from './packed-settings';
import { templateProperties } from './template-properties';
import { Validation } from './validation';

/** All variables of a function together: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const LARGEST = 4096;
const LIMITED = Symbol.for('cdk-serverless-catalog.EnvironmentLimit');

export interface EnvironmentLimitOptions {
  /** What to do, as a sentence. */
  readonly remedy: string;
  /** The length of a value of another template. Default: as long as an ARN can be. */
  readonly elsewhere?: number;
}

/** Refuses an environment that Lambda would refuse, once all variables are known. */
export function limitEnvironment(fn: lambda.Function, { remedy, elsewhere }: EnvironmentLimitOptions) {
  if (LIMITED in fn) { return; }
  Object.defineProperty(fn, LIMITED, { value: true });
  fn.node.addValidation({
    validate: () => {
      const { Environment = {} } = templateProperties(fn.node.defaultChild as lambda.CfnFunction);
      const { Variables = {} } = Environment as { readonly Variables?: { readonly [name: string]: unknown } };
      const longest = atItsLongest(fn, Variables, elsewhere) as { readonly [name: string]: string };
      const bytes = variableBytes(longest);
      if (bytes <= LARGEST) { return []; }
      const [name, value] = Object.entries(longest).sort(([, one], [, other]) => other.length - one.length)[0];
      const must = `have at most ${LARGEST} bytes of variables (Lambda limit), with names that are not known yet at their longest`;
      const got = `${bytes} bytes, ${variableBytes(value)} of them in ${name}${countOf(value, bytes - LARGEST)}`;
      return [`${new Validation(fn).problem('environment', must, got)} ${remedy}`];
    },
  });
}

/** Of a list of values: how many it has, and how many fit. */
function countOf(value: string, excess: number): string {
  const values = listOf(value);
  if (values.length === 0) { return ''; }
  const most = variableBytes(value) - excess;
  const fitting = values.filter((_, at) => variableBytes(JSON.stringify(values.slice(0, at + 1))) <= most);
  return `, which has ${values.length} values: ${fitting.length} fit`;
}

/** Empty for any other text. */
function listOf(value: string): unknown[] {
  try {
    const parsed: unknown = JSON.parse(value);
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    return [];
  }
}
