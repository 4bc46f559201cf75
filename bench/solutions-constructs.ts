import { execFileSync } from 'child_process';
import * as fs from 'fs';
import { createRequire } from 'module';
import * as path from 'path';
import { aws_lambda as lambda, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { times } from './effort';
import { loadInFreshProcess } from './fresh-process';
import { LIBRARY } from './import-time';
import { keptDirectory, ROOT } from './places';
import { report } from './report';
import { median, ratio } from './statistics';
import { resourceCount, Synthesis, synthesize } from './synthesis';
import { Build, DEFAULT_PATTERN } from './variants';

const VERSION = '2.104.0';
const PACKAGE = '@aws-solutions-constructs/aws-sqs-lambda';
const INSTANCES = 20;
const RUNS = 9;

/** Of https://docs.aws.amazon.com/solutions/latest/constructs/aws-sqs-lambda.html what is used. */
interface AwsSqsLambda {
  readonly SqsToLambda: new (scope: Construct, id: string, props: { readonly lambdaFunctionProps: lambda.FunctionProps }) => Construct;
}

/** AWS' own construct for a queue and its function beside the library's: what both cost where apps are written. */
export async function solutionsConstructs(): Promise<void> {
  const installed = install();
  const { SqsToLambda } = createRequire(__filename)(installed) as AwsSqsLambda;
  const theirs: Build = scope => {
    new SqsToLambda(scope, 'SqsToLambda', {
      lambdaFunctionProps: {
        runtime: lambda.Runtime.NODEJS_24_X,
        handler: 'index.handler',
        code: lambda.Code.fromInline('exports.handler = async () => ({ batchItemFailures: [] });'),
      },
    });
  };
  const samples = Array.from({ length: times(RUNS) + 1 }, (_, round) => {
    const inTurns = () => ({ ours: many(DEFAULT_PATTERN.pattern), theirs: many(theirs) });
    const reversed = () => {
      const first = many(theirs);
      return { ours: many(DEFAULT_PATTERN.pattern), theirs: first };
    };
    return round % 2 === 0 ? inTurns() : reversed();
  }).slice(1);
  const loadings = loadInFreshProcess({ ours: [`${LIBRARY}#QueueLoadLeveling`], theirs: [installed] }, { cwd: ROOT, runs: RUNS });
  const row = (which: 'ours' | 'theirs') => {
    const of = (time: (sample: Synthesis) => number) => median(samples.map(sample => time(sample[which])));
    return { resources: resourceCount(samples[0][which]), construct: of(s => s.construct), synth: of(s => s.synth), load: loadings[which].time };
  };
  const [our, their] = [row('ours'), row('theirs')];
  const perResource = ({ construct, synth, resources }: typeof our) => (construct + synth) / resources;
  report(
    'Solutions Constructs',
    `${DEFAULT_PATTERN.name} and SqsToLambda of ${PACKAGE} ${VERSION}, ${INSTANCES} of each in one stack, with the same aws-cdk-lib; they do not make the same `
    + `resources. Milliseconds of processor time: median of ${times(RUNS)} after one to warm up, in turns, the order alternating; import in fresh processes.`,
    ['', 'resources', 'construct', 'synth', 'a resource', 'import'],
    [
      [DEFAULT_PATTERN.name, String(our.resources), our.construct, our.synth, perResource(our), our.load],
      ['SqsToLambda', String(their.resources), their.construct, their.synth, perResource(their), their.load],
      ['ratio', ...(['resources', 'construct', 'synth'] as const).map(name => ratio(our[name], their[name])), ratio(perResource(our), perResource(their)), ratio(our.load, their.load)],
    ],
  );
}

function many(build: Build): Synthesis {
  return synthesize((stack: Stack) => {
    for (let i = 0; i < INSTANCES; i++) build(new Construct(stack, `Instance${i}`));
  });
}

/** Installs it outside the package, on first use, and answers where it is. It finds aws-cdk-lib and constructs where we do. */
function install(): string {
  const directory = keptDirectory(`solutions-constructs-${VERSION}`);
  const installed = path.join(directory, 'node_modules', PACKAGE);
  if (!fs.existsSync(installed)) {
    const options = ['--prefix', directory, '--no-save', '--no-audit', '--no-fund', '--ignore-scripts', '--legacy-peer-deps'];
    execFileSync('npm', ['install', ...options, `${PACKAGE}@${VERSION}`, `@aws-solutions-constructs/core@${VERSION}`], { stdio: 'pipe' });
    fs.rmSync(path.join(directory, 'node_modules', 'constructs'), { recursive: true, force: true });
  }
  return installed;
}
