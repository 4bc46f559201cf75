import { Component } from 'projen';
import { TypeScriptProject } from 'projen/lib/typescript';

interface Ban { readonly group: string[]; readonly message: string }

const CDK: Ban = { group: ['aws-cdk-lib', 'aws-cdk-lib/*', 'constructs'], message: 'Handlers run in Lambda: no CDK here.' };
const SDK: Ban = { group: ['@aws-sdk/*', '@smithy/*'], message: 'No AWS SDK here: constructs describe, logic decides; only wiring calls.' };
const HANDLERS: Ban = { group: ['**/handlers/**'], message: 'Constructs know handlers by their bundle in assets/ only.' };
const WIRING: Ban = { group: ['**/index', './index'], message: 'Logic does not import its wiring.' };
const PATTERNS: Ban = { group: ['../*', '!../core', '!../private', '../../*', '!../../core'], message: 'Patterns meet through src/core only.' };
const ABOVE: Ban = { group: ['../*', '!../private', '../../*', '!../../core'], message: 'The core imports no pattern.' };

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
    });

    // an override replaces the one before for the same file, so each names all its bans
    const ban = (files: string[], patterns: Ban[], excludedFiles: string[] = []) => eslint.addOverride({
      files,
      excludedFiles,
      rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns }] },
    });
    ban(['src/*/**/*.ts'], [SDK, HANDLERS, PATTERNS], ['src/core/**']);
    ban(['src/core/**/*.ts'], [SDK, HANDLERS, ABOVE]);
    ban(['handlers/**/*.ts'], [CDK, SDK, WIRING], ['handlers/*/index.ts', 'handlers/shared/aws/**']);
    ban(['handlers/*/index.ts', 'handlers/shared/aws/**/*.ts'], [CDK]);
  }
}
