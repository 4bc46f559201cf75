import Table from 'cli-table3';
import { Argument, Command } from 'commander';
import { artifactFor } from './artifacts';
import { ExampleApp } from './example-app';
import { bundleFunctions } from './functions';
import { Language, LANGUAGES } from './languages';
import { makeWorkDir } from './places';
import { Templates } from './templates';

const [REFERENCE, ...OTHERS] = LANGUAGES;

interface Outcome {
  readonly language: string;
  readonly toolchain?: string;
  /** Of the library's package and of the app, in seconds. */
  readonly buildTime?: number;
  readonly synthTime?: number;
  readonly templates?: Templates;
  readonly failure?: string;
}

/** Seconds since now. */
function stopwatch(): () => number {
  const begin = Date.now();
  return () => (Date.now() - begin) / 1000;
}

const seconds = (time?: number) => time === undefined ? '-' : `${time.toFixed(0)} s`;

async function synthesize(language: Language, reference?: Templates): Promise<Outcome> {
  const say = (text: string) => console.error(`${language.name}: ${text}`);
  const app = new ExampleApp(language);
  let toolchain: string | undefined;
  let buildTime: number | undefined;
  try {
    toolchain = await app.toolchain();
    const build = stopwatch();
    const artifact = await artifactFor(language.artifact, say);
    await bundleFunctions();
    await app.install(artifact, say);
    buildTime = build();
    say('synthesizing');
    const synth = stopwatch();
    const templates = new Templates(await app.synthesize());
    const synthTime = synth();
    const difference = reference && templates.differenceFrom(reference);
    const failure = difference ?? (reference || language === REFERENCE ? undefined : `nothing to compare with: ${REFERENCE.name} failed`);
    return { language: language.name, toolchain, buildTime, synthTime, templates, failure };
  } catch (error) {
    return { language: language.name, toolchain, buildTime, failure: (error as Error).message };
  }
}

function report(outcomes: Outcome[]) {
  const table = new Table({ head: ['language', 'toolchain', 'build', 'synth', 'resources', 'templates (SHA-256)', 'result'], style: { head: [], border: [] } });
  for (const { language, toolchain = 'missing', buildTime, synthTime, templates, failure } of outcomes) {
    table.push([language, toolchain, seconds(buildTime), seconds(synthTime), templates?.resources ?? '-', templates?.hash ?? '-', failure === undefined ? 'passed' : 'failed']);
  }
  console.log(table.toString());
  const failed = outcomes.filter(outcome => outcome.failure !== undefined);
  failed.forEach(({ language, failure }) => console.log(`\n${language} failed: ${failure}`));
  console.log(`examples: ${outcomes.length - failed.length} passed, ${failed.length} failed`);
  process.exitCode = failed.length > 0 ? 1 : 0;
}

const program = new Command('examples')
  .description(`synthesize the same app in every language; the templates must be ${REFERENCE.name}'s`)
  .addArgument(new Argument('[languages...]', `beside ${REFERENCE.name}, which is always run`).choices(LANGUAGES.map(({ name }) => name)))
  .action(async (names: string[]) => {
    makeWorkDir();
    const outcomes = [await synthesize(REFERENCE)];
    for (const language of OTHERS.filter(({ name }) => names.length === 0 || names.includes(name))) {
      outcomes.push(await synthesize(language, outcomes[0].templates));
    }
    report(outcomes);
  });

program.parseAsync().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
