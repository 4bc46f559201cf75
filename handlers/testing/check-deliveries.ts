import * as fc from 'fast-check';
import { DeliveryOptions, MakeHandler } from './delivery-options';
import { DeliveryPlan, deliveryPlans } from './delivery-plan';
import { answerOfAws, DeliveryRun } from './delivery-run';

/** Where the clients of the runtime look for what answers in place of AWS: handlers/shared/aws/clients.ts. */
const REQUEST_HANDLER = Symbol.for('cdk-serverless-catalog.requestHandler');

/** What a function has, and what no test needs. Credentials that are no credentials: what is not simulated cannot change anything. */
const ENVIRONMENT: { readonly [name: string]: string | undefined } = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'simulated',
  AWS_SECRET_ACCESS_KEY: 'simulated',
  AWS_SESSION_TOKEN: undefined,
  AWS_PROFILE: undefined,
  POWERTOOLS_LOG_LEVEL: 'SILENT',
};

let last: Promise<unknown> = Promise.resolve();

/**
 * Delivers messages to a handler as SQS and Lambda may: again, in another order, in any batches, with poison among them, after effects that
 * failed, and with a crash at any step. No message may be lost, and each has its effect as often as the options say. AWS is simulated in memory.
 *
 * ```ts
 * test('an order is charged once', () => checkDeliveries(({ effect }) => handleMessages(idempotent(({ id }) => effect(id)))));
 * ```
 *
 * @throws with the simplest plan that fails, what happened, and the seed that repeats it
 */
export function checkDeliveries(makeHandler: MakeHandler, options: DeliveryOptions = {}): Promise<void> {
  // the environment is of the process
  const check = last.then(() => checkAlone(makeHandler, options));
  last = check.catch(() => undefined);
  return check;
}

async function checkAlone(makeHandler: MakeHandler, options: DeliveryOptions): Promise<void> {
  const { numRuns = 50, seed, path, effects = 'exactly-once' } = options;
  if (typeof makeHandler !== 'function') throw new Error(`checkDeliveries: makeHandler must be a function, got ${typeof makeHandler}.`);
  if (!Number.isInteger(numRuns) || numRuns < 1) throw new Error(`checkDeliveries: numRuns must be a whole number of at least 1, got ${String(numRuns)}.`);
  if (effects !== 'exactly-once' && effects !== 'at-least-once') {
    throw new Error(`checkDeliveries: effects must be 'exactly-once' or 'at-least-once', got '${String(effects)}'.`);
  }
  const before = { ...process.env };
  const global = globalThis as { [REQUEST_HANDLER]?: object };
  global[REQUEST_HANDLER] = { handle: answerOfAws };
  try {
    let failed: { run: DeliveryRun; findings: string[] } | undefined;
    const property = fc.asyncProperty(deliveryPlans, async plan => {
      const run = new DeliveryRun(makeHandler, options, plan);
      setEnvironment({ ...ENVIRONMENT, CATALOG_IDEMPOTENCY: JSON.stringify({ [run.queueArn]: { table: 'simulated' } }) });
      const findings = await run.findings();
      if (findings.length > 0) failed = { run, findings };
      return findings.length === 0;
    });
    const result = await fc.check(property, { numRuns, seed, path });
    if (!result.failed) return;
    if (!failed) throw result.errorInstance;
    const again = { seed: result.seed, path: result.counterexamplePath! };
    throw new Error(failureOf(failed.findings, result.counterexample![0], failed.run.history, again));
  } finally {
    delete global[REQUEST_HANDLER];
    setEnvironment({ ...Object.fromEntries(Object.keys({ ...ENVIRONMENT, CATALOG_IDEMPOTENCY: '' }).map(name => [name, before[name]])) });
  }
}

function setEnvironment(variables: { readonly [name: string]: string | undefined }): void {
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}

function failureOf(
  findings: readonly string[], plan: DeliveryPlan, history: readonly string[], { seed, path }: { seed: number; path: string },
): string {
  const lines = (title: string, texts: readonly string[]) => `${title}\n${texts.map(text => `  ${text}`).join('\n')}`;
  return [
    lines('checkDeliveries: the handler must handle every message, got:', findings),
    lines('Simplest plan that fails:', [JSON.stringify(plan)]),
    lines('What happened:', history),
    `Repeat it with the options { seed: ${seed}, path: '${path}' }.`,
  ].join('\n');
}
