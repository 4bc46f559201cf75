import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { fixturesOf, patterns } from './patterns';

/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html#lambda-CreateFunction-request-Description */
const LONGEST_FUNCTION_DESCRIPTION = 256;

const cases = patterns().flatMap(pattern => fixturesOf(pattern).fixtures.map(fixture => ({ folder: pattern.folder, fixture })));

test.each(cases)('$folder, $fixture.name: a long path stops nobody', ({ fixture }) => {
  const stack = new Stack(new App(), 'Shop', { env: { account: '111122223333', region: 'eu-west-1' } });
  fixture.create(new Construct(stack, 'c'.repeat(200)), 'Pattern');
  const functions = Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function')) as { Properties: { Description?: string } }[];
  expect(functions.filter(({ Properties: { Description = '' } }) => Description.length > LONGEST_FUNCTION_DESCRIPTION)).toEqual([]);
});
