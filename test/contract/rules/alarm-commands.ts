import { spawnSync } from 'child_process';
import { partsOf } from './alarm-texts';
import { alarmsOf } from '../../../src/core/testing/private/alarm-metrics';
import { expectThat, Finding } from '../../../src/core/testing/private/rule';
import { propertyOf, Resource, StackTemplate } from '../../../src/core/testing/private/stack-template';

/** A log group as a command or a sentence names it: directly, or as the one that a function is configured with. */
const LOG_GROUP = /(?:aws logs tail|log group) (\$\([^)]*\)|\S+)/g;
const CONFIGURED = /^\$\(aws lambda get-function-configuration --function-name (\S+) --query LoggingConfig\.LogGroup --output text\)$/;

/**
 * The first step can be done at once: its commands are between backticks and can be pasted into a shell, and a log group is
 * one of the template, or that of one of its functions.
 */
export function alarmCommands(template: StackTemplate): Finding[] {
  return alarmsOf(template).flatMap(alarm => {
    const text = withReferences(template, alarm);
    const [, firstStep = ''] = /\nFirst step: (.*)/.exec(text) ?? [];
    const commands = [...firstStep.matchAll(/`([^`]*)`/g)].map(([, command]) => command).filter(quoted => quoted.startsWith('aws '));
    const [loose] = /\baws [a-z-]+ [a-z-]+/.exec(firstStep.replace(/`[^`]*`/g, '')) ?? [];
    const [unnamed] = /\blogs? of [^.]*/.exec(firstStep) ?? [];
    return [
      ...expectThat(loose === undefined, alarm, `a command is not between backticks: ${loose}`),
      ...commands.flatMap(command => expectThat(isShell(command), alarm, `a shell does not read the command: ${command}`)),
      ...[...firstStep.matchAll(LOG_GROUP)].flatMap(([, group]) =>
        expectThat(isLogGroup(template, group), alarm, `the log group is none of the template: ${group}`)),
      ...expectThat(unnamed === undefined || firstStep.includes('`'), alarm, `a log has neither name nor command: ${unnamed}`),
    ];
  });
}

/** `${LogicalId}` for what is known at deployment. */
function withReferences(template: StackTemplate, alarm: Resource): string {
  return partsOf(alarm).map(part => typeof part === 'string' ? part : `\${${template.resourceOf(part)?.id ?? 'Imported'}}`).join('');
}

function isLogGroup(template: StackTemplate, group: string): boolean {
  const referred = (text: string) => template.resources.find(({ id }) => text.includes(`\${${id}}`));
  const named = referred(group);
  if (named?.type === 'AWS::Logs::LogGroup') { return true; }
  // Lambda's own, where a function names no other
  if (group.startsWith('/aws/lambda/$')) { return named?.type === 'AWS::Lambda::Function' && propertyOf(named, 'LoggingConfig.LogGroup') === undefined; }
  const [, fn] = CONFIGURED.exec(group) ?? [];
  // an imported function is in no template
  return fn !== undefined && referred(fn) === undefined;
}

const known = new Map<string, boolean>();

/** Whether a shell reads the text as commands. It runs none of them. */
function isShell(command: string): boolean {
  const script = command.replace(/\$\{\w+\}/g, 'name');
  if (!known.has(script)) { known.set(script, spawnSync('sh', ['-n', '-c', script]).status === 0); }
  return known.get(script)!;
}
