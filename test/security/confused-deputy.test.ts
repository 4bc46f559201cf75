import { App, Stack } from 'aws-cdk-lib';
import { RestApiAccount } from '../../src';
import { fixturesOf, patterns } from '../contract/patterns';
import { servicePrincipals } from '../contract/rules/service-principals';
import { synthesize } from '../contract/synthesis';
import { RawTemplate, StackTemplate } from '../contract/template/stack-template';

/** A service that was given a permission must not use it for a stranger's resource. */
const FIXTURES = patterns().flatMap(pattern => fixturesOf(pattern).fixtures.map(fixture => ({ pattern: pattern.folder, fixture })));

test.each(FIXTURES)('$pattern, $fixture.name: every service acts for its own account only', ({ fixture }) => {
  expect(servicePrincipals(synthesize(fixture).template)).toEqual([]);
});

test('the setting of an account, which no pattern makes', () => {
  const app = new App();
  const stack = new Stack(app, 'Account');
  new RestApiAccount(stack, 'RestApiAccount');
  expect(servicePrincipals(new StackTemplate(app.synth().getStackByName('Account').template as RawTemplate))).toEqual([]);
});
