import { Token } from 'aws-cdk-lib';

/**
 * The callers that read the jobs of all others, by the id of a job. Without readers, every caller reads its own jobs only.
 */
export class JobReaders {
  /**
   * Callers with one of these values in a claim of their token: `JobReaders.claim('cognito:groups', ['managers'])`. With a Lambda authorizer, the claim is a
   * member of its `context`. Use a claim that users cannot write.
   *
   * API Gateway passes lists on as text. Several values are possible in `cognito:groups` of an HTTP API, in `scope`, and in a list of a Lambda authorizer.
   * Any other claim must have one value.
   * @throws if no value is given, or one that API Gateway does not pass on as it is
   */
  static claim(name: string, values: string[]): JobReaders {
    if (typeof name !== 'string' || name === '' || name !== name.trim()) {
      throw new Error(`JobReaders.claim: name must be the name of a claim such as 'cognito:groups', without spaces around it, got ${JSON.stringify(name)}.`);
    }
    const isList = Array.isArray(values) && !Token.isUnresolved(values) && values.length > 0;
    if (!isList || !values.every(value => Token.isUnresolved(value) || (typeof value === 'string' && /^[^\s,[\]]+$/.test(value)))) {
      throw new Error(`JobReaders.claim: values must hold at least one text, without spaces, commas and brackets, got ${JSON.stringify(values)}.`);
    }
    return new JobReaders(name, values);
  }

  private constructor(private readonly name: string, private readonly values: string[]) {}

  /** @internal */
  get _claim(): { readonly name: string; readonly values: string[] } {
    return { name: this.name, values: this.values };
  }
}
