import * as fs from 'fs';
import { Component } from 'projen';
import { TypeScriptProject } from 'projen/lib/typescript';

interface Ban {
  readonly group?: string[];
  readonly regex?: string;
  readonly message: string;
}

const CDK: Ban = { group: ['aws-cdk-lib', 'aws-cdk-lib/*', 'constructs'], message: 'Handlers run in Lambda: no CDK here.' };
const SDK: Ban = { group: ['@aws-sdk/*', '@smithy/*'], message: 'No AWS SDK here: constructs describe, logic decides; only wiring calls.' };
const WIRING: Ban = { regex: '(^|/)index(\\.js)?$|^\\.{1,2}(/\\.\\.)*/?$', message: 'Logic does not import its wiring.' };
const ADAPTERS: Ban = { regex: '(^|/)aws/', message: 'Logic knows ports: only wiring imports handlers/shared/aws.' };

/** The rooms of the core, floor by floor: a room imports from its own floor's room and from those below only. */
const FLOORS = [['private', 'operations'], ['search', 'testing', 'web', 'workers'], ['backends', 'cost', 'messaging']];
/** Rooms of one floor that import from one another: the arrows all run from the first to the second. */
const NEIGHBOURS: { [room: string]: string[] } = { operations: ['private'] };
/** What users' own functions import: the one handler that others may build on. */
const RUNTIME = 'runtime';
/** Each helper of it is wired in a file of its own, so that users' bundles have those that they use. */
const RUNTIME_WIRING = ['{handle,consume}-*', '*-ports', 'idempotent*', 'named-circuit-breaker', 'publish', 'send-task-response'].map(name => `handlers/${RUNTIME}/${name}.ts`);

/** The import rules of the house, file length, no `any`. See docs/decisions/0003-house-rules.md. */
export class LintPolicy extends Component {
  constructor(project: TypeScriptProject) {
    super(project);
    const eslint = project.eslint!;
    ['handlers', 'integ', 'demo', 'tools', 'bench', 'examples', 'test', 'projenrc'].forEach(dir => eslint.allowDevDeps(`${dir}/**`));
    eslint.addRules({
      '@typescript-eslint/no-explicit-any': 'error',
      'max-lines': ['error', { max: 400 }],
      'import/no-restricted-paths': ['error', { zones: [...patternZones(), ...roomZones(), ...handlerZones()] }],
    });

    // one way to import a type, which every check of imports sees
    const typeImports = (disallowTypeAnnotations: boolean) => ({
      '@typescript-eslint/consistent-type-imports': ['error', { prefer: 'no-type-imports', disallowTypeAnnotations }],
    });
    eslint.addRules(typeImports(false));
    eslint.addOverride({ files: ['src/**/*.ts', 'handlers/**/*.ts'], rules: typeImports(true) });

    // an override replaces the one before for the same file, so each names all its bans
    const ban = (files: string[], patterns: Ban[], excludedFiles: string[] = []) => eslint.addOverride({
      files,
      excludedFiles,
      rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns }] },
    });
    ban(['src/**/*.ts'], [SDK]);
    ban(['handlers/**/*.ts'], [CDK, SDK, WIRING, ADAPTERS], ['handlers/*/index.ts', 'handlers/shared/aws/**', ...RUNTIME_WIRING]);
    ban(RUNTIME_WIRING, [CDK, SDK, WIRING]);
    ban(['handlers/*/index.ts', 'handlers/shared/aws/**/*.ts'], [CDK]);
  }
}

function folders(dir: string) {
  return fs.readdirSync(dir, { withFileTypes: true }).filter(entry => entry.isDirectory()).map(entry => entry.name);
}

/** Patterns meet through the core only, the core knows no pattern, constructs know handlers by their bundle. */
function patternZones() {
  return [
    ...folders('src').map(folder => ({
      target: `./src/${folder}`,
      from: './src',
      except: folder === 'core' ? ['./core'] : [`./${folder}`, './core'],
      message: folder === 'core' ? 'The core imports no pattern.' : 'Patterns meet through src/core only.',
    })),
    { target: './src', from: './handlers', message: 'Constructs know handlers by their bundle in assets/ only.' },
    { target: './handlers', from: './src', message: 'Handlers run in Lambda: they know no construct.' },
  ];
}

/** Imports of the core run down the floors. A room without a floor is an error: give it one. */
function roomZones() {
  const homeless = folders('src/core').filter(room => !FLOORS.flat().includes(room));
  if (homeless.length > 0) throw new Error(`projenrc/lint-policy.ts: FLOORS must name every room of src/core, got none for ${homeless.join(', ')}.`);
  return FLOORS.flatMap((floor, level) => floor.map(room => ({
    target: `./src/core/${room}`,
    from: './src/core',
    except: [room, ...FLOORS.slice(0, level).flat(), ...NEIGHBOURS[room] ?? []].map(allowed => `./${allowed}`),
    message: `Imports run down the floors: core/${room} does not know this room (FLOORS in projenrc/lint-policy.ts).`,
  })));
}

/** What two handlers need is in handlers/shared, or is the runtime helper; what they share knows neither. */
function handlerZones() {
  return folders('handlers').map(handler => ({
    target: `./handlers/${handler}`,
    from: './handlers',
    except: [...new Set(handler === 'shared' ? ['shared'] : [handler, 'shared', RUNTIME])].map(allowed => `./${allowed}`),
    message: handler === 'shared' ? 'handlers/shared imports no handler.' : 'Handlers meet in handlers/shared, or in the runtime helper.',
  }));
}
