/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskSuccess.html */
const LONGEST_TOKEN = 2048;

/** The token of the task that a message names. What cannot be one is content like any other. */
export function taskTokenIn(data: unknown): string | undefined {
  const { taskToken } = (data ?? {}) as { readonly taskToken?: unknown };
  return typeof taskToken === 'string' && taskToken !== '' && taskToken.length <= LONGEST_TOKEN ? taskToken : undefined;
}
