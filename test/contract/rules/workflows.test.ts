import { change, findingsOf, HandMade } from './hand-made';
import { workflows } from './workflows';

const TASK = {
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Retry: [{ ErrorEquals: ['States.ALL'], BackoffRate: 2, JitterStrategy: 'FULL' }],
  Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Compensate' }],
};
const MACHINE: HandMade = {
  Machine: ['AWS::StepFunctions::StateMachine', {
    Definition: { StartAt: 'Charge', States: { Charge: TASK } },
    LoggingConfiguration: { Level: 'ERROR', IncludeExecutionData: false },
    TracingConfiguration: { Enabled: true },
  }],
};

test('passes a state machine as it should be', () => {
  expect(findingsOf(workflows, MACHINE)).toEqual([]);
});

test.each<[string, unknown, string]>([
  ['Machine.Definition.States.Charge.Retry', undefined, 'task \'Charge\' has no retry with backoff and jitter'],
  ['Machine.Definition.States.Charge.Retry.0.JitterStrategy', 'NONE', 'task \'Charge\' has no retry with backoff and jitter'],
  ['Machine.Definition.States.Charge.Retry.0.BackoffRate', 1, 'task \'Charge\' has no retry with backoff and jitter'],
  ['Machine.Definition.States.Charge.Catch', [], 'task \'Charge\' has no catch'],
  ['Machine.LoggingConfiguration.Level', 'OFF', 'does not log its errors'],
  ['Machine.LoggingConfiguration.IncludeExecutionData', true, 'logs execution data'],
  ['Machine.TracingConfiguration', undefined, 'is not traced'],
])('finds %s = %j', (path, value, expected) => {
  expect(findingsOf(workflows, change(MACHINE, path, value))).toContainEqual(expect.stringContaining(expected));
});

test('reads a definition that is joined from text and pointers, and the tasks in branches and maps', () => {
  const { Retry: _, ...careless } = TASK;
  const definition = {
    States: {
      Each: { Type: 'Map', ItemProcessor: { States: { Item: careless } } },
      Both: { Type: 'Parallel', Branches: [{ States: { Left: careless } }] },
    },
  };
  const [before, after] = JSON.stringify(definition).split('arn:aws:states');
  const joined = { 'Fn::Join': ['', [before, { Ref: 'AWS::Partition' }, `${after}${JSON.stringify(definition).split('arn:aws:states')[2]}`]] };
  const text = change(change(MACHINE, 'Machine.Definition'), 'Machine.DefinitionString', joined);
  expect(findingsOf(workflows, text)).toEqual(['Item', 'Left'].map(name => expect.stringContaining(`task '${name}' has no retry`)));
});
