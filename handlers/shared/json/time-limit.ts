import { Context, createContext, Script } from 'vm';

const RUN = new Script('run()');
let context: (Context & { run?: () => unknown }) | undefined;

/** What the function answers, or undefined if it takes longer. A regular expression is stopped in the middle, too. */
export function withinTime<T extends object>(millis: number, run: () => T): T | undefined {
  context ??= createContext({});
  context.run = run;
  try {
    return RUN.runInContext(context, { timeout: millis }) as T;
  } catch (error) {
    // https://nodejs.org/api/errors.html#err_script_execution_timeout
    if ((error as { code?: unknown }).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return undefined;
    throw error;
  } finally {
    delete context.run;
  }
}
