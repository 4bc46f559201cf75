import * as fs from 'fs';
import * as path from 'path';
import { run } from './command';
import { requireJava, requireMaven } from './machine';
import { VERSIONS } from './versions';
import { Say } from '../local-cloud/installation';
import { WORK_DIR } from '../local-cloud/places';
import { ProcessLock } from '../local-cloud/process-lock';

const PLUGIN = `org.apache.maven.plugins:maven-dependency-plugin:${VERSIONS.mavenDependencyPlugin}`;

/** For a person who waits. */
const say: Say = line => { process.stderr.write(`engines: ${line}\n`); };

export interface JavaEngine {
  readonly groupId: string;
  readonly artifactId: string;
  readonly version: string;
  /** A class of this folder that starts it, if it has no suitable one itself. */
  readonly launcher?: string;
}

/** Fetches an engine with all that it depends on, at first use. Answers its class path. */
export async function installJavaEngine(engine: JavaEngine, announce = say): Promise<string> {
  await requireJava();
  const directory = path.join(WORK_DIR, 'engines', `${engine.artifactId}-${engine.version}`);
  const classPath = [path.join(directory, 'classes'), path.join(directory, 'jars', '*')].join(path.delimiter);
  const lock = await ProcessLock.acquire(`${directory}.lock`);
  try {
    if (!fs.existsSync(path.join(directory, 'installed'))) {
      await requireMaven();
      announce(`fetching ${engine.artifactId} ${engine.version} with Maven (first use: less than a minute)`);
      fs.rmSync(directory, { recursive: true, force: true });
      fs.mkdirSync(path.join(directory, 'classes'), { recursive: true });
      fs.writeFileSync(path.join(directory, 'pom.xml'), pom(engine));
      await run('mvn', ['--batch-mode', '--quiet', `${PLUGIN}:copy-dependencies`, '-DincludeScope=runtime', '-DoutputDirectory=jars'],
        `Maven could not fetch ${engine.artifactId}`, directory);
      fs.writeFileSync(path.join(directory, 'installed'), '');
    }
    if (engine.launcher) await compile(engine.launcher, classPath, path.join(directory, 'classes'));
  } finally {
    lock.release();
  }
  return classPath;
}

/** Unless it was compiled after its last change. */
async function compile(launcher: string, classPath: string, classes: string): Promise<void> {
  const source = path.join(__dirname, `${launcher}.java`);
  const compiled = fs.statSync(path.join(classes, `${launcher}.class`), { throwIfNoEntry: false });
  if (compiled !== undefined && compiled.mtimeMs > fs.statSync(source).mtimeMs) return;
  await run('javac', ['-cp', classPath, '-d', classes, source], `${launcher} could not be compiled`);
}

function pom({ groupId, artifactId, version }: JavaEngine): string {
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>engines</groupId><artifactId>${artifactId}-jars</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    <dependency><groupId>${groupId}</groupId><artifactId>${artifactId}</artifactId><version>${version}</version></dependency>
  </dependencies>
</project>
`;
}
