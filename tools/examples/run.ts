import * as path from 'path';
import Table from 'cli-table3';
import { Argument, Command } from 'commander';
import { artifactFor, megabytes, sizeOf } from './artifacts';
import { ExampleApp } from './example-app';
import { bundleFunctions } from './functions';
import { Language, LANGUAGES } from './languages';
import { EXAMPLES, LOCK, makeWorkDir } from './places';
import { Templates } from './templates';
import { ownerOf, ProcessLock } from '../local-cloud/process-lock';

const [REFERENCE, ...OTHERS] = LANGUAGES;

interface Outcome {
  readonly language: string;
  readonly toolchain?: string;
  /** Of the library's package, in bytes. */
  readonly size?: number;
  /** Of the library's package and of the app, in seconds. */
  readonly buildTime?: number;
  readonly synthTime?: number;
  readonly templates?: Templates;
  readonly failure?: string;
  /** The program that this machine does not have. */
  readonly missing?: string;
  /** What is said of the language below the table. */
  readonly note?: string;
}

/** Seconds since now. */
function stopwatch(): () => number {
  const begin = Date.now();
  return () => (Date.now() - begin) / 1000;
}

async function outcomeOf(language: Language, reference?: Templates): Promise<Outcome> {
  const say = (text: string) => console.error(`${language.name}: ${text}`);
  let outcome: Outcome = { language: language.name };
  try {
    const app = new ExampleApp(language);
    const { version, missing } = await app.toolchain();
    if (missing !== undefined) return await withoutToolchain(language, missing, say);
    outcome = { ...outcome, toolchain: version };
    const build = stopwatch();
    const artifact = await artifactFor(language.artifact, say);
    await bundleFunctions();
    await app.install(artifact, say);
    outcome = { ...outcome, size: sizeOf(artifact), buildTime: build() };
    say('synthesizing');
    const synth = stopwatch();
    const templates = new Templates(await app.synthesize());
    outcome = { ...outcome, synthTime: synth(), templates };
    if (language === REFERENCE) return outcome;
    return { ...outcome, failure: reference ? templates.differenceFrom(reference) : `nothing to compare with: ${REFERENCE.name} failed` };
  } catch (error) {
    return { ...outcome, failure: (error as Error).message };
  }
}

async function withoutToolchain({ name, tool, code }: Language, missing: string, say: (text: string) => void): Promise<Outcome> {
  const outcome = { language: name, missing, note: `needs ${tool.install}.` };
  if (!code) return outcome;
  const generated = await artifactFor(code.artifact, say);
  const names = code.check(path.join(EXAMPLES, name), generated);
  return { ...outcome, size: sizeOf(generated), note: `${outcome.note} Not compiled: ${names} names that the app uses are in the generated code.` };
}

const seconds = (time?: number) => time === undefined ? '-' : `${time.toFixed(0)} s`;

function resultOf({ failure, missing }: Outcome): string {
  if (failure !== undefined) return 'failed';
  return missing === undefined ? 'passed' : `not here: ${missing}`;
}

function report(outcomes: Outcome[]) {
  const head = ['language', 'toolchain', 'package', 'build', 'synth', 'resources', 'templates (SHA-256)', 'result'];
  const table = new Table({ head, style: { head: [], border: [] } });
  for (const outcome of outcomes) {
    const { language, toolchain = '-', size, buildTime, synthTime, templates } = outcome;
    const numbers = [size === undefined ? '-' : megabytes(size), seconds(buildTime), seconds(synthTime), templates?.resources ?? '-', templates?.hash ?? '-'];
    table.push([language, toolchain, ...numbers, resultOf(outcome)]);
  }
  console.log(table.toString());
  outcomes.forEach(({ language, failure, note }) => {
    if (note) console.log(`${language} ${note}`);
    if (failure !== undefined) console.log(`\n${language} failed: ${failure}`);
  });
  const count = (result: RegExp) => outcomes.filter(outcome => result.test(resultOf(outcome))).length;
  console.log(`examples: ${count(/^passed/)} passed, ${count(/^failed/)} failed, ${count(/^not here/)} not here`);
  process.exitCode = count(/^failed/) > 0 ? 1 : 0;
}

const program = new Command('examples')
  .description(`synthesize the same app in every language; the templates must be ${REFERENCE.name}'s`)
  .addArgument(new Argument('[languages...]', `beside ${REFERENCE.name}, which is always run`).choices(LANGUAGES.map(({ name }) => name)))
  .action(async (names: string[]) => {
    makeWorkDir();
    const lock = ProcessLock.take(LOCK);
    if (!lock) throw new Error(`The examples run already (process ${ownerOf(LOCK)}). Wait for its end; if that process is another, remove ${LOCK}.`);
    try {
      const outcomes = [await outcomeOf(REFERENCE)];
      for (const language of OTHERS.filter(({ name }) => names.length === 0 || names.includes(name))) {
        outcomes.push(await outcomeOf(language, outcomes[0].templates));
      }
      report(outcomes);
    } finally {
      lock.release();
    }
  });

program.parseAsync().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
