import { expectThat, Finding } from '../../../src/core/testing/private/rule';
import { Properties, propertyOf, Resource, StackTemplate } from '../../../src/core/testing/private/stack-template';

interface State extends Properties { readonly Type: string; readonly Retry?: Properties[]; readonly Catch?: Properties[] }

/** Step Functions: retries with backoff and jitter, a catch on every task, logging of errors without data, tracing. */
export function workflows(template: StackTemplate): Finding[] {
  return template.ofType('AWS::StepFunctions::StateMachine').flatMap(machine => [
    ...tasksIn(definitionOf(machine)).flatMap(([name, task]) => taskFindings(machine, name, task)),
    ...expectThat(['ERROR', 'ALL'].includes(String(propertyOf(machine, 'LoggingConfiguration.Level'))), machine, 'a state machine does not log its errors'),
    ...expectThat(propertyOf(machine, 'LoggingConfiguration.IncludeExecutionData') !== true, machine, 'a state machine logs execution data'),
    ...expectThat(propertyOf(machine, 'TracingConfiguration.Enabled') === true, machine, 'a state machine is not traced'),
  ]);
}

function taskFindings(machine: Resource, name: string, { Retry = [], Catch = [] }: State): Finding[] {
  return [
    ...expectThat(Retry.length > 0 && Retry.every(retry => Number(retry.BackoffRate ?? 2) > 1 && retry.JitterStrategy === 'FULL'), machine,
      `task '${name}' has no retry with backoff and jitter`),
    ...expectThat(Catch.length > 0, machine, `task '${name}' has no catch`),
  ];
}

/** The definition, with a word in the place of everything that is only known at deployment. */
function definitionOf(machine: Resource): Properties {
  const { Definition, DefinitionString } = machine.properties;
  if (Definition) { return Definition as Properties; }
  const [separator, pieces] = (DefinitionString as { 'Fn::Join'?: [string, unknown[]] })['Fn::Join'] ?? ['', [DefinitionString]];
  return JSON.parse(pieces.map(piece => typeof piece === 'string' ? piece : 'token').join(separator)) as Properties;
}

/** Tasks at every depth: branches of Parallel, processors of Map. */
function tasksIn(value: unknown): [string, State][] {
  if (typeof value !== 'object' || value === null) { return []; }
  const states = Object.entries((value as { States?: { [name: string]: State } }).States ?? {});
  return [...states.filter(([, state]) => state.Type === 'Task'), ...Object.values(value).flatMap(part => tasksInside(part))];
}

function tasksInside(value: unknown): [string, State][] {
  if (Array.isArray(value)) { return value.flatMap(tasksInside); }
  return tasksIn(value);
}
