import { Command } from 'commander';
import { acceptedTemplates, acceptTemplates, currentTemplates, Templates } from './templates';
import { Finding, upgradeOf } from './upgrade';

const FEW_VARIANTS = 3;

const variantsOf = (templates: Templates) => Object.values(templates).reduce((sum, variants) => sum + Object.keys(variants).length, 0);

function row({ pattern, text, variants }: Finding): string {
  const others = variants.length - FEW_VARIANTS;
  const named = variants.slice(0, FEW_VARIANTS).join('; ');
  return `| ${[pattern, text, others > 0 ? `${named}; ${others} more` : named].map(cell => cell.replace(/\|/g, '\\|')).join(' | ')} |`;
}

function section(title: string, findings: Finding[], none: string): string {
  const table = ['| pattern | what | variants |', '| --- | --- | --- |', ...findings.map(row)];
  return [`## ${title}`, '', ...findings.length > 0 ? table : [none], ''].join('\n');
}

/** The certificate as Markdown. */
function certify() {
  const [accepted, current] = [acceptedTemplates(), currentTemplates()];
  const { lost, changes } = upgradeOf(accepted, current);
  const failed = new Set(lost.flatMap(({ pattern, variants }) => variants.map(variant => `${pattern}: ${variant}`))).size;
  console.log('# Upgrade certificate\n');
  console.log(`The templates of ${variantsOf(accepted)} variants of ${Object.keys(accepted).length} patterns, compared with those of the accepted version.\n`);
  console.log(section('What breaks stacks', lost, 'Nothing that holds data or has an address is replaced, deleted or given another logical id, and no update fails for two of a kind.'));
  console.log(section('Other changes', changes, 'None.'));
  console.log(`certificate: ${variantsOf(accepted) - failed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}

function accept() {
  const templates = currentTemplates();
  console.log(`certificate: ${variantsOf(templates)} templates accepted, ${acceptTemplates(templates)} bytes`);
}

new Command('certificate')
  .description('compares the templates of every variant with the accepted ones: fails if an upgrade loses what holds data, and lists all other changes')
  .option('--accept', 'make the templates as they are now the accepted ones')
  .action((options: { readonly accept?: boolean }) => options.accept ? accept() : certify())
  .parse();
