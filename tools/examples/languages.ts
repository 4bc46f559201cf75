import * as os from 'os';
import * as path from 'path';
import { Command } from './command';
import { checkCSharp } from './dotnet/app';
import { ROOT, WORK_DIR } from './places';

/** What must be on PATH. */
export interface Tool {
  /** Prints the version of the toolchain. */
  readonly version: Command;
  /** Prints the version of a part that may be missing. */
  readonly part?: Command;
  /** The oldest version that runs the app: of the part if there is one. @default none is known */
  readonly oldest?: string;
  /** How to get both. */
  readonly install: string;
}

/** What the library is for a language: a file or folder, made by a command. */
export interface Artifact {
  readonly command: Command;
  /** Where the command puts it, from the root of this repository. */
  readonly directory: string;
  /** The path of what an app installs, below the directory. */
  readonly installed: RegExp;
}

/**
 * A language of the examples. To add one: an app in `examples/<name>/` with the construct ids
 * of the others, and an entry in `LANGUAGES`.
 */
export interface Language {
  /** Folder below `examples/`. */
  readonly name: string;
  readonly tool: Tool;
  readonly artifact: Artifact;
  /** What runs the app, which then writes to `CDK_OUTDIR`. */
  readonly synth: Command;
  /** What can be said of the app without the toolchain. */
  readonly code?: {
    readonly artifact: Artifact;
    /** The number of names that were checked; fails with those that are wrong. */
    check(app: string, artifact: string): number;
  };
  /**
   * What installs the app, with the artifact, in its own folder. That folder is made anew for
   * each run: what is slow to install belongs beside it.
   */
  prepare(artifact: string): Command[];
}

/** Runs a task of this project. */
export function projen(task: string): Command {
  return [path.join(ROOT, 'node_modules', '.bin', 'projen'), task];
}

/** Where packages are that are made for the examples alone. */
const PACKAGES = path.relative(ROOT, path.join(WORK_DIR, 'packages'));

/** Makes the package of a language below a folder. */
export function pacmak(target: string, folder: string, ...options: string[]): Command {
  return [path.join(ROOT, 'node_modules', '.bin', 'jsii-pacmak'), '--target', target, '--outdir', folder, '--no-npmignore', ...options];
}

const VENV = path.join(WORK_DIR, 'python-venv');
const VENV_PYTHON = path.join(VENV, 'bin', 'python');
const PIP: Command = [VENV_PYTHON, '-m', 'pip', 'install', '--disable-pip-version-check'];

const MAVEN: Command = ['mvn', '--quiet', '--batch-mode'];

const GO_MODULE = 'github.com/cdk-serverless-catalog/cdk-serverless-catalog-go/serverlesscatalog';
/** jsii requires the version that npm has installed. The module proxies have that of the CDK itself: https://github.com/aws/aws-cdk-go/blob/v2.257.0/awscdk/go.mod */
const CLOUD_ASSEMBLY_SCHEMA = 'github.com/cdklabs/cloud-assembly-schema-go/awscdkcloudassemblyschema/v53';

/** The first is what the others are compared with. */
export const LANGUAGES: readonly Language[] = [
  {
    name: 'typescript',
    tool: { version: ['npm', '--version'], install: 'Node.js 20 or newer, https://nodejs.org' },
    artifact: { command: projen('package:js'), directory: 'dist/js', installed: /\.tgz$/ },
    // no peers: aws-cdk-lib and constructs are the project's own
    prepare: artifact => [['npm', 'install', '--prefix', '.', '--no-save', '--legacy-peer-deps', '--no-audit', '--no-fund', artifact]],
    synth: [process.execPath, path.join(ROOT, 'node_modules', 'ts-node', 'dist', 'bin.js'), 'app.ts'],
  },
  {
    name: 'python',
    tool: { version: ['python3', '--version'], oldest: '3.9', install: 'Python 3.9 or newer with the venv module, https://www.python.org/downloads' },
    artifact: { command: projen('package:python'), directory: 'dist/python', installed: /\.whl$/ },
    prepare: artifact => [
      ['python3', '-m', 'venv', VENV],
      // the version is the same for every build: pip would keep an older one
      [...PIP, '--force-reinstall', '--no-deps', artifact],
      [...PIP, '--requirement', 'requirements.txt'],
    ],
    synth: [VENV_PYTHON, 'app.py'],
  },
  {
    name: 'java',
    tool: {
      version: ['mvn', '--version'],
      part: ['javac', '-version'],
      oldest: '17',
      install: 'Java 17 or newer with its compiler, and Maven, https://maven.apache.org/install.html',
    },
    artifact: {
      // that of `package:java` without Javadoc, which takes most of its time, and with Maven's own downloads
      command: pacmak('java', PACKAGES, '--mvn-define', 'maven.javadoc.skip=true', '--maven-local-repository', path.join(os.homedir(), '.m2', 'repository')),
      directory: path.join(PACKAGES, 'java'),
      installed: /\d\.jar$/,
    },
    prepare: artifact => [
      [...MAVEN, 'org.apache.maven.plugins:maven-install-plugin:3.1.4:install-file', `-Dfile=${artifact}`],
      [...MAVEN, 'compile'],
    ],
    synth: [...MAVEN, 'exec:java'],
  },
  {
    name: 'go',
    // an older one fetches what go.mod asks for: https://go.dev/doc/toolchain
    tool: { version: ['go', 'version'], install: 'Go 1.25 or newer, https://go.dev/doc/install' },
    // a module of Go is its source: `package:go` only compiles it, too, as the app does
    artifact: { command: pacmak('go', PACKAGES, '--code-only'), directory: path.join(PACKAGES, 'go'), installed: /^serverlesscatalog$/ },
    prepare: artifact => [
      ['go', 'mod', 'edit', '-replace', `${GO_MODULE}=${artifact}`, '-replace', `${CLOUD_ASSEMBLY_SCHEMA}=${CLOUD_ASSEMBLY_SCHEMA}@v53.25.0`],
      ['go', 'build', '-mod=mod', '-o', 'coffee', '.'],
    ],
    synth: ['./coffee'],
  },
  {
    name: 'csharp',
    tool: { version: ['dotnet', '--version'], oldest: '8.0', install: 'the .NET SDK 8.0 or newer, https://dotnet.microsoft.com/download' },
    artifact: { command: projen('package:dotnet'), directory: 'dist/dotnet', installed: /\.nupkg$/ },
    // the folder of packages is made anew: NuGet would keep an older one of the same version
    prepare: artifact => [[
      'dotnet', 'build', `--property:RestoreAdditionalProjectSources=${path.dirname(artifact)}`, '--property:RestorePackagesPath=packages',
    ]],
    synth: ['dotnet', 'run', '--no-build'],
    code: {
      artifact: { command: pacmak('dotnet', PACKAGES, '--code-only'), directory: path.join(PACKAGES, 'dotnet'), installed: /^CdkServerlessCatalog$/ },
      check: checkCSharp,
    },
  },
];
