import * as fs from 'fs';
import { Component } from 'projen';
import { TypeScriptProject } from 'projen/lib/typescript';

interface Ban { readonly group: string[]; readonly message: string }

const CDK: Ban = { group: ['aws-cdk-lib', 'aws-cdk-lib/*', 'constructs'], message: 'Handlers run in Lambda: no CDK here.' };
const SDK: Ban = { group: ['@aws-sdk/*', '@smithy/*'], message: 'No AWS SDK here: constructs describe, logic decides; only wiring calls.' };
const WIRING: Ban = { group: ['**/index', './index'], message: 'Logic does not import its wiring.' };

/** The import rules of the house, file length, no `any`, no cycles. See docs/decisions/0003-house-rules.md. */
export class LintPolicy extends Component {
  constructor(project: TypeScriptProject) {
    super(project);
    const eslint = project.eslint!;
    ['handlers', 'integ', 'demo', 'tools', 'bench', 'examples', 'test', 'projenrc'].forEach(dir => eslint.allowDevDeps(`${dir}/**`));
    eslint.addRules({
      '@typescript-eslint/no-explicit-any': 'error',
      'import/no-cycle': ['error', { ignoreExternal: true }],
      'max-lines': ['error', { max: 400 }],
      'import/no-restricted-paths': ['error', { zones: zones() }],
    });

    // an override replaces the one before for the same file, so each names all its bans
    const ban = (files: string[], patterns: Ban[], excludedFiles: string[] = []) => eslint.addOverride({
      files,
      excludedFiles,
      rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns }] },
    });
    ban(['src/**/*.ts'], [SDK]);
    ban(['handlers/**/*.ts'], [CDK, SDK, WIRING], ['handlers/*/index.ts', 'handlers/shared/aws/**']);
    ban(['handlers/*/index.ts', 'handlers/shared/aws/**/*.ts'], [CDK]);
  }
}

/** Patterns meet through the core only, the core knows no pattern, constructs know handlers by their bundle. */
function zones() {
  const folders = fs.readdirSync('src', { withFileTypes: true }).filter(e => e.isDirectory()).map(e => e.name);
  return [
    ...folders.map(folder => ({
      target: `./src/${folder}`,
      from: './src',
      except: folder === 'core' ? ['./core'] : [`./${folder}`, './core'],
      message: folder === 'core' ? 'The core imports no pattern.' : 'Patterns meet through src/core only.',
    })),
    { target: './src', from: './handlers', message: 'Constructs know handlers by their bundle in assets/ only.' },
    { target: './handlers', from: './src', message: 'Handlers run in Lambda: they know no construct.' },
  ];
}
