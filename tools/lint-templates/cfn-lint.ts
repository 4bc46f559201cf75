import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { LintFinding } from './finding';
import { RawTemplate } from '../../src/core/testing/private/stack-template';
import { installRequirements } from '../local-cloud/install';

/** As cfn-lint prints it with `--format json`. */
interface Match {
  readonly Filename: string;
  readonly Message: string;
  readonly Rule: { readonly Id: string };
  readonly Location: { readonly Path: (string | number)[] | null };
}

/** A match of the template as a whole, or of a section of it, names no resource. */
export interface TemplateFinding extends LintFinding {
  readonly template: string;
}

/** What cfn-lint with the serverless rules of awslabs finds in templates given by name. */
export async function cfnLint(templates: ReadonlyMap<string, RawTemplate>): Promise<TemplateFinding[]> {
  const { bin } = await installRequirements('requirements-lint.txt');
  const scratch = fs.mkdtempSync(path.join(path.dirname(path.dirname(bin)), 'lint-'));
  try {
    const names = new Map([...templates].map(([name, template], i) => {
      const file = path.join(scratch, `${i}.template.json`);
      fs.writeFileSync(file, JSON.stringify(template));
      return [file, name];
    }));
    const { stdout, stderr, error } = spawnSync(
      path.join(bin, 'cfn-lint'),
      ['--append-rules', 'cfn_lint_serverless.rules', '--include-checks', 'I', '--format', 'json', '--', ...names.keys()],
      { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
    );
    if (error || !stdout.trim().startsWith('[')) { throw new Error(`cfn-lint did not run: ${error?.message ?? stderr}`); }
    return (JSON.parse(stdout) as Match[]).map(match => ({
      template: names.get(match.Filename)!,
      rule: match.Rule.Id,
      resource: match.Location.Path?.[0] === 'Resources' ? String(match.Location.Path[1]) : '',
      message: match.Message,
    }));
  } finally {
    fs.rmSync(scratch, { recursive: true });
  }
}
