import { App, aws_logs as logs, Stack } from 'aws-cdk-lib';
import { libraryWith } from './library-with';
import { PatternFixture } from './pattern-fixture';
import { fixturesOf, patterns } from './patterns';

/** What the patterns get beside the props of the fixture. */
let more: object = {};
const NAMES = [...patterns().map(({ className }) => className), 'EventFedTable'];

jest.doMock('../../src', () => libraryWith(jest.requireActual('../../src'), NAMES, () => more));

interface Resource { readonly Type: string; readonly Properties?: { readonly [name: string]: unknown } }

/** The resources of all stacks of a fixture, whose patterns have more props. */
function resources(fixture: PatternFixture, props: object): Resource[] {
  more = props;
  const app = new App({ analyticsReporting: false, treeMetadata: false });
  fixture.create(new Stack(app, 'Shop'), 'Pattern');
  return app.synth().stacksRecursively.flatMap(({ template }) => Object.values((template as { Resources: Record<string, Resource> }).Resources));
}

const groups = (all: Resource[]) => all.filter(({ Type }) => Type === 'AWS::Logs::LogGroup').map(({ Properties }) => Properties?.RetentionInDays);

/** The log groups of users are not kept for a month in the fixtures. */
const own = (days: unknown) => days === 30;

const withoutRetention = (all: Resource[]) => all.map(each => each.Type === 'AWS::Logs::LogGroup' ? { ...each, Properties: { ...each.Properties, RetentionInDays: 0 } } : each);

describe.each(patterns())('$folder', pattern => {
  describe.each(fixturesOf(pattern).fixtures)('$name', fixture => {
    test('keeps its log groups as long as its logRetention says, and changes nothing else', () => {
      const before = resources(fixture, {});
      const after = resources(fixture, { logRetention: logs.RetentionDays.TWO_YEARS });
      expect(groups(after)).toEqual(groups(before).map(days => own(days) ? 731 : days));
      expect(withoutRetention(after)).toEqual(withoutRetention(before));
    });
  });

  test('keeps logs for ever where it is asked for', () => {
    const [fixture] = fixturesOf(pattern).fixtures;
    const before = groups(resources(fixture, {}));
    expect(groups(resources(fixture, { logRetention: logs.RetentionDays.INFINITE }))).toEqual(before.map(days => own(days) ? undefined : days));
  });

  test.each([31, 0, '30', null])('refuses %p, a time that CloudWatch Logs does not take', logRetention => {
    const [fixture] = fixturesOf(pattern).fixtures;
    expect(() => resources(fixture, { logRetention })).toThrow(
      /^\w+ at 'Shop\/.+': logRetention must be a logs\.RetentionDays, such as logs\.RetentionDays\.ONE_YEAR \(CloudWatch Logs limit\), got ('30'|"30"|31|0|null)\.$/,
    );
  });
});
