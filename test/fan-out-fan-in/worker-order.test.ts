import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { FanOutFanIn, FanOutIntake, SubtaskWorker } from '../../src';
import { shop, userFunction } from '../support/stacks';

interface Resource { readonly Type: string; readonly DependsOn?: string[]; readonly Properties: unknown }

function photos(after?: string[], alerts = ['small', 'moderation']): Template {
  const stack = shop();
  const worker = (name: string, names?: string[]) => SubtaskWorker.function(userFunction(stack, name), { after: names });
  const workers = { moderation: worker('moderation'), small: worker('small', after), large: worker('large', after && alerts) };
  new FanOutFanIn(stack, 'Photos', { intake: FanOutIntake.api(), workers });
  return Template.fromStack(stack);
}

function functionOf(template: Template, description: string): [id: string, variables: Record<string, unknown>] {
  const [[id, fn]] = Object.entries(template.findResources('AWS::Lambda::Function', { Properties: { Description: Match.stringLikeRegexp(`^${description}`) } }));
  return [id, (fn as { Properties: { Environment: { Variables: Record<string, unknown> } } }).Properties.Environment.Variables];
}

test('the intake knows which workers wait, and the tracker sends to all queues of workers', () => {
  const template = photos(['moderation']);
  const [, intake] = functionOf(template, 'Splits');
  const [, tracker] = functionOf(template, 'Tracks');
  expect(intake.AFTER).toBe('{"large":["moderation","small"],"small":["moderation"]}');
  expect(tracker.WORKERS).toEqual(intake.WORKERS);
  const policies = Object.entries(template.findResources('AWS::IAM::Policy')).filter(([id]) => id.startsWith('PhotosTracker'));
  const text = JSON.stringify(policies);
  for (const queue of ['PhotosModeration', 'PhotosSmall', 'PhotosLarge']) expect(text).toContain(`{"Action":"sqs:SendMessage","Effect":"Allow","Resource":{"Fn::GetAtt":["${queue}`);
});

test('without an order, the tracker sends nothing', () => {
  const template = photos();
  expect(functionOf(template, 'Splits')[1].AFTER).toBeUndefined();
  expect(functionOf(template, 'Tracks')[1].WORKERS).toBeUndefined();
  const policies = Object.entries(template.findResources('AWS::IAM::Policy')).filter(([id]) => id.startsWith('PhotosTracker'));
  expect(JSON.stringify(policies)).not.toContain('sqs:SendMessage');
});

test('the intake is updated after the functions that start what waits, and nothing needs itself', () => {
  const { Resources } = photos(['moderation']).toJSON() as { Resources: Record<string, Resource> };
  const named = (properties: unknown) => [...JSON.stringify(properties ?? {}).matchAll(/"(?:Ref|Fn::GetAtt)":\[?"(\w+)"/g)].map(([, name]) => name);
  const needs = (id: string) => [...Resources[id].DependsOn ?? [], ...named(Resources[id].Properties)].filter(name => Resources[name] !== undefined);
  const all = (id: string, found = new Set<string>()): Set<string> => {
    needs(id).filter(each => !found.has(each)).forEach(each => all(each, found.add(each)));
    return found;
  };
  const find = (start: string) => Object.keys(Resources).find(id => id.startsWith(start) && Resources[id].Type === 'AWS::Lambda::Function')!;
  const neededByIntake = all(find('PhotosIntakeFunction'));
  expect(neededByIntake).toContain(find('PhotosTrackerFunction'));
  expect(neededByIntake).toContain(find('PhotosSweeperFunction'));
  expect(Object.keys(Resources).filter(id => all(id).has(id))).toEqual([]);
});

test('the alarm of a worker that others wait for says that they do not start', () => {
  const describe = (template: Template, name: string) => Object.values(template.findResources('AWS::CloudWatch::Alarm'))
    .map(({ Properties }) => JSON.stringify((Properties as { AlarmDescription: unknown }).AlarmDescription))
    .filter(text => text.includes(name))
    .join();
  const texts = describe(photos(['moderation'], ['moderation']), 'end as partial');
  expect(texts).toContain('Workers that wait for them do not start.');
  expect(describe(photos(), 'end as partial')).not.toContain('Workers that wait');
});

test('a list of workers is read at construction', () => {
  const stack: Stack = shop();
  const worker = (name: string, after: unknown) => SubtaskWorker.function(userFunction(stack, name), { after: after as string[] });
  expect(() => new FanOutFanIn(stack, 'Photos', { intake: FanOutIntake.api(), workers: { a: worker('A', undefined), b: worker('B', 'a') } }))
    .toThrow("FanOutFanIn at 'Shop/Photos': workers.b.after must be a list of names of workers, got 'a'.");
});
