import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { SCHEMA } from './parts';
import { RobustApi, RoutingEngine } from '../../src';

function warnings(region?: string) {
  const stack = new Stack(new App(), 'Shop', { env: { region } });
  new RobustApi(stack, 'Api', { engine: RoutingEngine.graphqlApi({ schema: SCHEMA }) });
  return Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('AppSync is not in'));
}

test.each<[string | undefined, number]>([['mx-central-1', 1], ['eu-west-1', 0], [undefined, 0]])('a GraphQL API in the Region %s has %d warnings of the Region', (region, expected) => {
  expect(warnings(region)).toHaveLength(expected);
});
