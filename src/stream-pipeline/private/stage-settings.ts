import { aws_lambda as lambda } from 'aws-cdk-lib';

/** A stage of a pipeline: the first is that of the records as they were put. */
export interface StageSettings {
  readonly name: string;
  readonly jsonata?: string;
  readonly filter?: string;
  /** A function that makes records of those before it. */
  readonly handler?: lambda.IFunction;
  readonly schema?: object;
}

/** Whether a stage checks or changes records. */
export function hasWork({ jsonata, filter, handler, schema }: StageSettings): boolean {
  return [jsonata, filter, handler, schema].some(work => work !== undefined);
}
