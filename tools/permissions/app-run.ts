import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { inventory, Permission, stableName } from './inventory';
import { exactly, runIntegRunner } from '../integ/integ-runner';
import { LocalCloud } from '../local-cloud/local-cloud';
import { ROOT } from '../local-cloud/places';

/** How the run of an app used the permissions of its roles. */
export interface Use {
  /** Some call was allowed by nothing else. */
  readonly needed: Permission[];
  /** Each call that it allowed was allowed by something else, too. */
  readonly doubled: Permission[];
  readonly unused: Permission[];
}

/** Runs an app in a cloud of its own, and sees what it uses. */
export async function useOf(app: string): Promise<Use> {
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'permissions-')), 'used');
  fs.writeFileSync(file, '');
  return inACloud(app, { IAM_USED_PERMISSIONS_FILE: file }, async (cloud, passed, output) => {
    if (!passed) throw new Error(`${app} must pass with all its permissions:\n${output}`);
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
    };
  });
}

/** Whether an app passes in a cloud where some permissions don't count. */
export function passesWithout(app: string, revoked: string): Promise<boolean> {
  return inACloud(app, { IAM_REVOKED_PERMISSION: revoked }, async (_cloud, passed) => passed);
}

type Then<T> = (cloud: LocalCloud, passed: boolean, output: string) => Promise<T>;

async function inACloud<T>(app: string, settings: Record<string, string>, then: Then<T>): Promise<T> {
  const cloud = await LocalCloud.start({ name: 'permissions', settings });
  try {
    await cloud.bootstrap();
    let output = '';
    const { passed, failed } = await runIntegRunner({
      directory: 'integ',
      apps: exactly(app),
      region: cloud.region,
      env: cloud.childEnvironment,
      python: cloud.python,
      cwd: ROOT,
      clean: false,
      output: text => { output += text; },
    });
    return await then(cloud, passed > 0 && failed === 0, output);
  } finally {
    await cloud.stop();
  }
}
