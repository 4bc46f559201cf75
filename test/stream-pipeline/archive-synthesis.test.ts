import { Template } from 'aws-cdk-lib/assertions';
import { StreamPipeline } from '../../src';
import { shop } from '../support/stacks';
import '../support/asset-hashes';

test('the template of an archive and its queries is the known one', () => {
  const stack = shop();
  new StreamPipeline(stack, 'Clicks').toArchive('Lake').toAthena('History');
  expect(Template.fromStack(stack).toJSON()).toMatchSnapshot();
});
