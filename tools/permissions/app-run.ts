import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { inventory, Permission, stableName } from './inventory';
import { alone, runIntegRunner } from '../integ/integ-runner';
import { LocalCloud } from '../local-cloud/local-cloud';
import { ROOT } from '../local-cloud/places';

/** How the run of an app used the permissions in its cloud. */
export interface Use {
  /** Some call was allowed by nothing else. */
  readonly needed: Permission[];
  /** Each call that it allowed was allowed by something else, too. */
  readonly doubled: Permission[];
  readonly unused: Permission[];
  /** How long the app took. */
  readonly seconds: number;
}

/** Runs an app in a cloud of its own, and sees what it uses; undefined if the app fails. */
export async function useOf(app: string): Promise<Use | undefined> {
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'permissions-')), 'used');
  fs.writeFileSync(file, '');
  return inACloud({ app, settings: { IAM_USED_PERMISSIONS_FILE: file } }, async ({ cloud, passed, output, seconds }) => {
    if (!passed) {
      console.error(output);
      return undefined;
    }
    const used = fs.readFileSync(file, 'utf8').trim().split('\n').filter(line => line !== '')
      .map(line => JSON.parse(line) as { permission: string; needed: boolean })
      .map(({ permission, needed }) => ({ permission: stableName(permission), needed }));
    const needed = new Set(used.filter(use => use.needed).map(({ permission }) => permission));
    const allowed = new Set(used.map(({ permission }) => permission));
    const all = [...new Set(await inventory(cloud))];
    return {
      needed: all.filter(permission => needed.has(permission)),
      doubled: all.filter(permission => allowed.has(permission) && !needed.has(permission)),
      unused: all.filter(permission => !allowed.has(permission)),
      seconds,
    };
  });
}

/**
 * Whether an app passes in a cloud where some permissions don't count.
 * @param patience how often an assertion is tried before it fails, in seconds of its interval
 */
export function passesWithout(app: string, revoked: string, patience: number): Promise<boolean> {
  const variables = { INTEG_PATIENCE: String(patience) };
  return inACloud({ app, settings: { IAM_REVOKED_PERMISSION: revoked }, variables }, async ({ passed }) => passed);
}

interface Setting {
  readonly app: string;
  /** Of the cloud. */
  readonly settings: Record<string, string>;
  /** Of the app's environment. */
  readonly variables?: Record<string, string>;
}

interface Run {
  readonly cloud: LocalCloud;
  readonly passed: boolean;
  readonly output: string;
  readonly seconds: number;
}

async function inACloud<T>({ app, settings, variables }: Setting, then: (run: Run) => Promise<T>): Promise<T> {
  const cloud = await LocalCloud.start({ name: `permissions-${path.basename(app, '.ts')}`, settings });
  try {
    await cloud.bootstrap();
    let output = '';
    const started = Date.now();
    const { passed, failed } = await runIntegRunner({
      ...alone('integ', app),
      region: cloud.region,
      env: { ...cloud.childEnvironment, ...variables },
      python: cloud.python,
      cwd: ROOT,
      clean: false,
      output: text => { output += text; },
    });
    const seconds = Math.round((Date.now() - started) / 1000);
    return await then({ cloud, passed: passed > 0 && failed === 0, output, seconds });
  } finally {
    await cloud.stop();
  }
}
