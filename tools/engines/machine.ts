import { outcomeOf } from './command';
import { VERSIONS } from './versions';

const JAVA = `Java ${VERSIONS.java} or newer with its compiler`;

/** Fails, with what to install, unless the machine has what runs OpenSearch and Gremlin Server. */
export async function requireJava(): Promise<void> {
  for (const command of ['java', 'javac']) {
    const { code, output } = await outcomeOf(command, ['-version']);
    const version = Number(/(\d+)[.\d+"]*/.exec(output)?.[1]);
    if (code !== 0) throw new Error(missing(JAVA, command, 'openjdk-17-jdk-headless'));
    if (version < VERSIONS.java) throw new Error(`The engines need ${JAVA}, and ${command} on PATH is of version ${version}.`);
  }
}

/** The same for what fetches them. */
export async function requireMaven(): Promise<void> {
  if ((await outcomeOf('mvn', ['-version'])).code !== 0) throw new Error(missing('Maven', 'mvn', 'maven'));
}

export async function requireRedis(): Promise<void> {
  const { code, output } = await outcomeOf('redis-server', ['--version']);
  if (code !== 0) throw new Error(missing(`Redis ${VERSIONS.redis}`, 'redis-server', 'redis-server'));
  const [, version] = /v=(\d+)/.exec(output) ?? [];
  if (Number(version) !== VERSIONS.redis) throw new Error(`The engines need Redis ${VERSIONS.redis}, and redis-server on PATH is of version ${version}.`);
}

/** Chromium and its driver: of any version, because Debian keeps both at the newest, together. */
export async function requireChromium(): Promise<void> {
  for (const [command, debianPackage] of [['chromium', 'chromium'], ['chromedriver', 'chromium-driver']]) {
    if ((await outcomeOf(command, ['--version'])).code !== 0) throw new Error(missing('Chromium and its WebDriver', command, debianPackage));
  }
}

function missing(what: string, command: string, debianPackage: string): string {
  return `The engines need ${what}, and there is no '${command}' on PATH. Install it (on Debian and Ubuntu: apt install ${debianPackage}), then try again.`;
}
