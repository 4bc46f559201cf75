import * as fc from 'fast-check';
import { CheckOptions, Effects, MakeHandler } from './check-options';
import { Plan } from './delivery-plan';
import { answerOfAws, HandlerRun, simulatedNow, workFailed } from './handler-run';

/** Where the clients of the runtime look for what answers in place of AWS: handlers/shared/aws/clients.ts. */
const REQUEST_HANDLER = Symbol.for('cdk-serverless-catalog.requestHandler');

/** Where the runtime reports errors of the work: handlers/runtime/work-error.ts. */
const ERROR_LISTENER = Symbol.for('cdk-serverless-catalog.onWorkError');

/** What a function has, and what no test needs. Credentials that are no credentials: what is not simulated cannot change anything. */
const FUNCTION: { readonly [name: string]: string | undefined } = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'simulated',
  AWS_SECRET_ACCESS_KEY: 'simulated',
  AWS_SESSION_TOKEN: undefined,
  AWS_PROFILE: undefined,
  CATALOG_IDEMPOTENCY: undefined,
  CATALOG_FAILURE_QUEUES: undefined,
  CATALOG_WORK: undefined,
  CATALOG_LOG_ERROR_TEXTS: 'true',
};

/** One of the checks of handlers. */
export interface HandlerCheck<TPlan> {
  /** The name of its function. */
  readonly name: string;
  readonly what: 'message' | 'job' | 'subtask';
  readonly makeHandler: MakeHandler;
  readonly options: CheckOptions & { readonly effects?: Effects };
  readonly plans: fc.Arbitrary<TPlan>;
  run(plan: TPlan): Pick<HandlerRun, 'environment' | 'findings' | 'history'>;
}

let last: Promise<unknown> = Promise.resolve();

/** @throws with the simplest plan that fails, what happened, and the seed that repeats it */
export function checkHandler<TPlan extends Plan>(check: HandlerCheck<TPlan>): Promise<void> {
  // the environment is of the process
  const checked = last.then(() => checkAlone(check));
  last = checked.catch(() => undefined);
  return checked;
}

async function checkAlone<TPlan extends Plan>(check: HandlerCheck<TPlan>): Promise<void> {
  validate(check);
  const { numRuns = 50, seed, path } = check.options;
  const restore = simulateFunction();
  try {
    let failed: { findings: string[]; history: readonly string[] } | undefined;
    const property = fc.asyncProperty(check.plans, async plan => {
      const run = check.run(plan);
      setEnvironment(run.environment);
      const findings = await run.findings();
      if (findings.length > 0) failed = { findings, history: run.history };
      return findings.length === 0;
    });
    const result = await fc.check(property, { numRuns, seed, path });
    if (!result.failed) return;
    if (!failed) throw result.errorInstance;
    throw new Error(failureOf(check, failed, result.counterexample![0], { seed: result.seed, path: result.counterexamplePath! }));
  } finally {
    restore();
  }
}

function validate<TPlan>({ name, makeHandler, options: { numRuns = 50, effects = 'exactly-once' } }: HandlerCheck<TPlan>): void {
  if (typeof makeHandler !== 'function') throw new Error(`${name}: makeHandler must be a function, got ${typeof makeHandler}.`);
  if (!Number.isInteger(numRuns) || numRuns < 1) throw new Error(`${name}: numRuns must be a whole number of at least 1, got ${String(numRuns)}.`);
  if (effects !== 'exactly-once' && effects !== 'at-least-once') {
    throw new Error(`${name}: effects must be 'exactly-once' or 'at-least-once', got '${String(effects)}'.`);
  }
}

/** Makes the process a function whose AWS and whose time are simulated, and returns what undoes it. */
function simulateFunction(): () => void {
  const variables = { ...FUNCTION, POWERTOOLS_LOG_LEVEL: process.env.POWERTOOLS_LOG_LEVEL ?? 'SILENT' };
  const before = Object.fromEntries(Object.keys(variables).map(name => [name, process.env[name]]));
  const global = globalThis as { [REQUEST_HANDLER]?: object; [ERROR_LISTENER]?: (error: unknown) => void };
  const { now } = Date;
  global[REQUEST_HANDLER] = { handle: answerOfAws };
  global[ERROR_LISTENER] = workFailed;
  setEnvironment(variables);
  Date.now = simulatedNow;
  return () => {
    Date.now = now;
    delete global[REQUEST_HANDLER];
    delete global[ERROR_LISTENER];
    setEnvironment(before);
  };
}

function setEnvironment(variables: { readonly [name: string]: string | undefined }): void {
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}

function failureOf(
  { name, what }: Pick<HandlerCheck<unknown>, 'name' | 'what'>,
  { findings, history }: { readonly findings: readonly string[]; readonly history: readonly string[] },
  plan: Plan,
  { seed, path }: { readonly seed: number; readonly path: string },
): string {
  const lines = (title: string, texts: readonly string[]) => `${title}\n${texts.map(text => `  ${text}`).join('\n')}`;
  const { items, ...rest } = plan;
  return [
    lines(`${name}: the handler must handle every ${what}, got:`, findings),
    lines('Simplest plan that fails:', [JSON.stringify({ [`${what}s`]: items, ...rest })]),
    lines('What happened:', history),
    `Repeat it with the options { seed: ${seed}, path: '${path}' }.`,
  ].join('\n');
}
