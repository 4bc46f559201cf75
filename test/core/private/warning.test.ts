import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { Annotations as CdkAnnotations, App, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Construct, IConstruct } from 'constructs';
import { Validation } from '../../../src/core/private/validation';

/** A pattern that warns at synthesis, in a stack. */
function kettle() {
  const stack = new Stack(new App(), 'Shop');
  const pattern = new Construct(stack, 'Kettle');
  const validate = () => {
    new Validation(pattern, 'Kettle').warn('cold', 'water', 'be hot', 'ice', 'Boil it.');
    return [];
  };
  pattern.node.addValidation({ validate });
  const warnings = () => {
    stack.node.findAll().forEach(({ node }) => node.validate());
    return Annotations.fromStack(stack).findWarning('*', Match.anyValue()).map(({ id, entry }) => [id, entry.data]);
  };
  return { stack, pattern, warnings };
}

const COLD = [['/Shop/Kettle', "Kettle at 'Shop/Kettle': water must be hot, got ice. Boil it. [ack: cdk-serverless-catalog:cold]"]];

test('a warning at synthesis is of the construct, which gets no part by it', () => {
  const { pattern, warnings } = kettle();
  expect(warnings()).toEqual(COLD);
  expect(pattern.node.children).toEqual([]);
});

test.each<'pattern' | 'stack'>(['pattern', 'stack'])('one that was acknowledged on the %s before is none', place => {
  const { warnings, ...places } = kettle();
  CdkAnnotations.of(places[place]).acknowledgeWarning('cdk-serverless-catalog:cold');
  expect(warnings()).toEqual([]);
});

/** CDK's own warning at the same moments, of a part of the pattern: it looks above its construct. */
function ofCdk() {
  const { stack, pattern } = kettle();
  const part = new Construct(pattern, 'Part');
  return { app: stack.node.root, warn: () => CdkAnnotations.of(part).addWarningV2('cdk-serverless-catalog:cold', 'cold'), count: () => part.node.metadata.length };
}

function ofLibrary() {
  const { stack, pattern } = kettle();
  return { app: stack.node.root, warn: () => new Validation(pattern, 'Kettle').warn('cold', 'water', 'be hot', 'ice', 'Boil it.'), count: () => pattern.node.metadata.length };
}

const acknowledge = (app: IConstruct) => CdkAnnotations.of(app).acknowledgeWarning('cdk-serverless-catalog:cold');

test.each<[string, typeof ofCdk]>([['CDK', ofCdk], ['the library', ofLibrary]])('an acknowledgement on the app takes away the warnings so far of %s, and no later ones', (_, of) => {
  const { app, warn, count } = of();
  warn();
  acknowledge(app);
  expect(count()).toBe(0);
  warn();
  expect(count()).toBe(1);
});

test('the acknowledgement of another warning, or of another construct, changes nothing', () => {
  const { stack, pattern, warnings } = kettle();
  CdkAnnotations.of(pattern).acknowledgeWarning('cdk-serverless-catalog:warm');
  CdkAnnotations.of(new Construct(stack, 'Kettle2')).acknowledgeWarning('cdk-serverless-catalog:cold');
  expect(warnings()).toEqual(COLD);
});

test('every warning of the library is one of these', () => {
  const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts'));
  expect(sources.filter(file => readFileSync(join('src', file), 'utf8').includes('.addWarningV2('))).toEqual(['core/private/warning.ts']);
});
