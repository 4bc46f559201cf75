import { awscdk, javascript } from 'projen';
import { ApiBaseline } from './projenrc/api-baseline';
import { CompiledDocs } from './projenrc/compiled-docs';
import { DecisionIndex } from './projenrc/decision-index';
import { DevTypeScript } from './projenrc/dev-typescript';
import { ImportCycles } from './projenrc/import-cycles';
import { LambdaHandlers } from './projenrc/lambda-handlers';
import { LazyExports } from './projenrc/lazy-exports';
import { LintPolicy } from './projenrc/lint-policy';
import { LocalCommand } from './projenrc/local-command';
import { PackagedDocs } from './projenrc/packaged-docs';
import { PatternExports } from './projenrc/pattern-exports';
import { ProofTasks } from './projenrc/proof-tasks';
import { PropertyTests } from './projenrc/property-tests';
import { ProseLint } from './projenrc/prose-lint';
import { ReleaseNotes } from './projenrc/release-notes';
import { RELEASE_OPTIONS } from './projenrc/release-options';
import { RuntimeModule } from './projenrc/runtime-module';
import { StaticChecks } from './projenrc/static-checks';

const project = new awscdk.AwsCdkConstructLibrary({
  // identity
  name: 'cdk-serverless-catalog',
  description: 'Serverless architectural patterns as AWS CDK constructs: operated by default, proved under faults',
  author: 'cdk-serverless-catalog contributors',
  authorAddress: 'maintainers@cdk-serverless-catalog.example',
  authorOrganization: false,
  repositoryUrl: 'https://github.com/cdk-serverless-catalog/cdk-serverless-catalog.git',
  license: 'Apache-2.0',
  keywords: ['serverless', 'patterns', 'architecture', 'sqs', 'lambda'],
  defaultReleaseBranch: 'main',

  // toolchain: these versions fit together, see docs/decisions/0002-toolchain-pins.md
  projenVersion: '0.103.25',
  projenrcTs: true,
  packageManager: javascript.NodePackageManager.NPM,
  minNodeVersion: '20.16.0',
  jsiiVersion: '~6.0.16',
  typescriptVersion: '~6.0.3',
  compressAssembly: true,
  cdkVersion: '2.257.0',
  constructsVersion: '10.5.1',
  cdkCliVersion: '2.1148.1',
  // jsonata checks the compositions of Aggregator at construction, yaml reads OpenAPI documents
  bundledDeps: ['jsonata@2.2.2', 'yaml@2.9.1'],
  devDeps: [
    // of the upgrade certificate. 2.186.0 reads the specification that integ-runner has, too
    '@aws-cdk/cloudformation-diff@2.186.0',
    '@aws-cdk/integ-runner@2.197.10',
    '@aws-cdk/integ-tests-alpha@2.245.0-alpha.0',
    'aws-cdk@2.1148.1',
    'cdk-nag@3.0.2',
    'esbuild@0.28.2',
    // bundled into the handlers
    '@aws-lambda-powertools/batch@2.35.0',
    '@aws-lambda-powertools/commons@2.35.0',
    '@aws-lambda-powertools/idempotency@2.35.0',
    '@aws-lambda-powertools/logger@2.35.0',
    '@aws-lambda-powertools/metrics@2.35.0',
    '@aws-sdk/client-dynamodb@^3',
    '@aws-sdk/client-eventbridge@^3',
    '@aws-sdk/client-firehose@^3',
    '@aws-sdk/client-kinesis@^3',
    '@aws-sdk/client-lambda@^3',
    '@aws-sdk/client-s3@^3',
    '@aws-sdk/client-secrets-manager@^3',
    '@aws-sdk/client-sfn@^3',
    '@aws-sdk/client-sns@^3',
    '@aws-sdk/client-sqs@^3',
    '@aws-sdk/credential-provider-env@^3',
    '@aws-sdk/credential-provider-http@^3',
    '@aws-sdk/credential-provider-node@^3',
    '@aws-sdk/lib-dynamodb@^3',
    '@aws-sdk/s3-presigned-post@^3',
    '@aws-sdk/s3-request-presigner@^3',
    '@bufbuild/protobuf@2.17.0',
    '@cfworker/json-schema@^4',
    '@smithy/core@^3',
    '@smithy/node-http-handler@^4',
    '@smithy/signature-v4@^5',
    '@smithy/types@^4',
    'cockatiel@3.2.1',
    // of the handlers that read a cache of Valkey or Redis OSS
    'iovalkey@0.4.0',
    'magic-bytes.js@^1',
    // of the command that makes types of contracts (tools/contract-types)
    'json-schema-to-typescript@16.0.0',
    // of the constructs: it finds slow patterns in schemas (tools/bundle)
    'recheck@4.5.0',
    'sqs-consumer@^14.2.8',
    'undici@^7',
    // tests, tools, demo, benchmarks
    '@aws-sdk/client-cloudformation@^3',
    '@aws-sdk/client-cloudwatch@^3',
    '@aws-sdk/client-cognito-identity-provider@^3',
    // the database of the demo's old system: PostgreSQL in WebAssembly, which needs neither a download nor a user of its own
    '@electric-sql/pglite@0.5.16',
    '@jest/test-sequencer@^30',
    // 14.x: 15.x needs Node.js 20.18
    '@textlint/kernel@14.7.2',
    '@textlint/textlint-plugin-markdown@14.7.2',
    '@textlint/textlint-plugin-text@14.7.2',
    '@types/aws-lambda@^8',
    '@types/autocannon@^7',
    '@types/cli-progress@^3',
    'autocannon@^8',
    'aws4fetch@^1',
    // of the page that the demo writes
    'chart.js@4.6.1',
    'cli-progress@^3',
    'cli-table3@^0.6',
    'commander@^14',
    // of the pictures: places boxes and lines (tools/pictures)
    'elkjs@0.12.1',
    'fast-check@^4',
    'get-port@^5',
    'jest-runtime@^30',
    'jimp@^1',
    'jose@^5',
    'openapi-types@^12',
    'p-limit@^3',
    'pretty-format@^30',
    'sentence-splitter@^5',
    'textlint-rule-prh@^6',
    // of the documentation site (tools/site): 1.x is the last that runs on Node.js 20.16
    'vitepress@1.6.4',
  ],

  // languages
  publishToPypi: { distName: 'cdk-serverless-catalog', module: 'cdk_serverless_catalog', trustedPublishing: true },
  publishToMaven: {
    javaPackage: 'io.github.cdkserverlesscatalog',
    mavenGroupId: 'io.github.cdkserverlesscatalog',
    mavenArtifactId: 'cdk-serverless-catalog',
  },
  publishToGo: { moduleName: 'github.com/cdk-serverless-catalog/cdk-serverless-catalog-go', packageName: 'serverlesscatalog', githubUseSsh: true },
  publishToNuget: { dotNetNamespace: 'CdkServerlessCatalog', packageId: 'CdkServerlessCatalog', trustedPublishing: true },
  ...RELEASE_OPTIONS,

  // handlers/ are bundled by our own component, integ apps are run by integ-runner
  lambdaAutoDiscover: false,
  edgeLambdaAutoDiscover: false,
  singletonLambdaAutoDiscover: false,
  lambdaExtensionAutoDiscover: false,
  integrationTestAutoDiscover: false,

  vscode: false,
  sampleCode: false,
  depsUpgrade: false,

  // source maps with the sources in them were two thirds of lib/
  tsconfig: { compilerOptions: { inlineSourceMap: false, inlineSources: false } },

  // a test run never rewrites a file
  typecheckTests: false, // the typecheck task does, with everything else
  jestOptions: {
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    junitReporting: false,
    jestConfig: {
      // v8 slows down aws-cdk-lib as well, which nobody measures: tests took half as long again
      coverageProvider: 'babel',
      collectCoverage: false, // npm run coverage: see docs/decisions/0063-tests-without-types-and-coverage.md
      maxWorkers: '100%',
      testTimeout: 60_000, // property tests, on a busy machine
      modulePathIgnorePatterns: ['<rootDir>/api/', '<rootDir>/dist/', '<rootDir>/.examples/', '<rootDir>/.bench/', '<rootDir>/.mutation/', '<rootDir>/.site/'],
      // these need the local cloud, the library packed, another aws-cdk-lib, the site, or a copy of the project: npm run test:local-cloud, test:package,
      // test:newest-cdk, test:docs, test:generator
      testPathIgnorePatterns: ['/node_modules/', ...['local-cloud', 'package', 'newest-cdk', 'site', 'generator'].map(folder => `<rootDir>/test/${folder}/`)],
      runtime: '<rootDir>/test/support/jest-runtime.js', // see docs/decisions/0058-tests-share-the-cdk.md
      testSequencer: '<rootDir>/test/support/jest-sequencer.js',
      // a release is built and tested with its version in package.json: links to documents in snapshots are those before any release
      moduleNameMapper: { '^\\.\\./\\.\\./\\.\\./package\\.json$': '<rootDir>/test/support/unreleased.json' },
      // a guard: test/support/cdk-memory.js frees what the CDK keeps of a file. Garbage counts, too, so a lower limit would end workers for nothing
      workerIdleMemoryLimit: '2GB',
      collectCoverageFrom: ['src/**/*.ts', 'handlers/**/*.ts'],
      coverageReporters: ['text-summary', 'lcov'],
    },
  },
  eslintOptions: {
    dirs: ['src', 'handlers', 'integ', 'demo', 'tools', 'bench', 'examples'],
    commandOptions: { fix: false, extraArgs: ['--max-warnings=0'] },
  },
});

// after construction: projen adds these unpinned and the last one wins
project.addDevDeps('jsii-pacmak@1.140.0', 'jsii-diff@1.134.0', 'jsii-docgen@10.12.6');
// unrs-resolver 1.13.0 lists platform bindings the registry lacks: `npm ci` then refuses the lockfile
project.package.addPackageResolutions('unrs-resolver@1.12.2');

project.jest!.config.transform = { '^.+\\.ts$': '<rootDir>/test/support/jest-transform.js' };
project.deps.removeDependency('ts-jest');
// Node.js gives new objects 16 MB. What a synthesis makes lives longer than that, and would be copied again and again; what the user sets wins
project.testTask.env('NODE_OPTIONS', '$(echo "--max-semi-space-size=64 $NODE_OPTIONS")');
project.jest!.config.coverageThreshold = { global: { statements: 90, branches: 85, functions: 90, lines: 90 } };

new PatternExports(project, 'src');
new LazyExports(project);
// first, so that bundles are made before they are type checked: each puts its step at the head of the test task
new DevTypeScript(project);
const handlers = new LambdaHandlers(project, 'handlers');
new RuntimeModule(project, handlers);
new LocalCommand(project);
new LintPolicy(project);
new ProseLint(project);
new ImportCycles(project);
new StaticChecks(project);
new CompiledDocs(project);
new PackagedDocs(project);
new DecisionIndex(project);
new ApiBaseline(project);
new ProofTasks(project);
new PropertyTests(project);
new ReleaseNotes(project);

project.synth();
