import { aws_sns as sns, CfnResource } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { dependencies } from './package.json';
import { synthesize } from '../contract/synthesis';

/** Makes `pattern` of the contract suite's stack. */
const withResource = (make: (scope: Construct) => CfnResource) => () => synthesize({
  name: 'one resource',
  create: (scope, id) => {
    const pattern = new Construct(scope, id);
    make(pattern);
    return pattern;
  },
});

test('the newest aws-cdk-lib makes the templates', () => {
  const { version } = jest.requireActual<{ version: string }>('aws-cdk-lib/package.json');
  expect(version).toBe(dependencies['aws-cdk-lib']);
});

test('what is valid is synthesized', () => {
  expect(withResource(scope => new sns.CfnTopic(scope, 'Topic', { displayName: 'Orders' }))).not.toThrow();
});

test.each([
  ['an error', { type: 'AWS::SQS::Queue', properties: { VisibilityTimeout: 50_000 } }],
  ['a warning', { type: 'AWS::Lambda::Function', properties: { Code: { ZipFile: 'x' }, Handler: 'index.handler', Role: 'arn:aws:iam::111111111111:role/role', Runtime: 'nodejs16.x' } }],
])('%s of the validation fails the synthesis', (_, { type, properties }) => {
  expect(withResource(scope => new CfnResource(scope, 'Resource', { type, properties }))).toThrow(/CloudFormation Validate/);
});
