import * as fs from 'fs';
import * as path from 'path';
import { installRequirements } from '../local-cloud/install';
import { WORK_DIR } from '../local-cloud/places';
import { SupervisedProcess } from '../local-cloud/supervised-process';

export interface SchemathesisOptions {
  /** File with the OpenAPI document. */
  readonly document: string;
  /** Where the API answers: paths of the document are relative to it. */
  readonly url: string;
  /** Sent with every request, for APIs that ask for credentials. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Requests made up for an operation, at the most. @default 50 */
  readonly examples?: number;
  /** What the requests are made from: the same seed gives the same requests. @default 1 */
  readonly seed?: number;
  /** Checks that are left out, by their name in Schemathesis. @default none */
  readonly excludedChecks?: readonly string[];
}

export interface SchemathesisResult {
  /** Operations of the document, and how many of them were tested. */
  readonly operations: { readonly selected: number; readonly tested: number };
  /** Requests that were made up and checked. */
  readonly requests: number;
  /** Kinds of failure that were found, and errors of the tool itself. */
  readonly failures: number;
  /** What Schemathesis printed. */
  readonly output: string;
}

/** As `st run --report json` writes it. */
interface Report {
  /** False when it stopped on the way. */
  readonly complete: boolean;
  readonly operations: { readonly selected: number; readonly tested: number };
  readonly test_cases: { readonly generated: number; readonly unique_failures: number };
  readonly errors: unknown[];
}

/**
 * Makes up requests from an OpenAPI document, those that fit and those that don't, sends them
 * to the API and holds the answers against the document (https://schemathesis.io).
 */
export async function schemathesis(options: SchemathesisOptions): Promise<SchemathesisResult> {
  const { bin, python } = await installRequirements('requirements-api.txt');
  const scratch = fs.mkdtempSync(path.join(WORK_DIR, 'schemathesis-'));
  try {
    let output = '';
    const file = path.join(scratch, 'report.json');
    const run = new SupervisedProcess([
      path.join(bin, 'st'), 'run', path.resolve(options.document), '--url', options.url,
      '--checks', 'all', '--max-examples', `${options.examples ?? 50}`, '--seed', `${options.seed ?? 1}`,
      ...(options.excludedChecks?.length ? ['--exclude-checks', options.excludedChecks.join(',')] : []),
      ...Object.entries(options.headers ?? {}).flatMap(([name, value]) => ['--header', `${name}: ${value}`]),
      '--report', 'json', '--report-json-path', file, '--no-color',
    ], { python, cwd: scratch, env: process.env, output: text => { output += text; } });
    const code = await run.ended;
    const report = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) as Report : undefined;
    const failures = report ? report.test_cases.unique_failures + report.errors.length : 0;
    // 1 says that there are failures; where the report has none, it has crashed
    if (!report?.complete || code !== (failures > 0 ? 1 : 0)) { throw new Error(`Schemathesis did not come to its end:\n${output}`); }
    const { operations: { selected, tested }, test_cases: { generated } } = report;
    return { operations: { selected, tested }, requests: generated, failures, output };
  } finally {
    fs.rmSync(scratch, { recursive: true });
  }
}
