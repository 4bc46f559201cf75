import { madeTheOtherWayRound, resourceSet } from './call-order';
import { fixturesOf, patterns } from './patterns';
import { templateRules } from './rules';
import { PinnedIds, pinnedIds, statefulIds, UPDATE } from './stateful-ids';
import { ENVIRONMENTS, Synthesis, synthesize } from './synthesis';
import { KINDS, sharedNames } from './template/shared-names';
import { acceptedTemplates, INSTANCES as IDS, OwnTemplate, ownTemplate } from '../../tools/certificate/templates';
import { upgradeOf } from '../../tools/certificate/upgrade';

const ACCEPTED = acceptedTemplates();

// a template is dear: one answers all that is asked of it
describe.each(patterns())('$folder', pattern => {
  const ids: PinnedIds = {};
  const templates: { [variant: string]: OwnTemplate } = {};

  describe.each(fixturesOf(pattern).fixtures)('$name', fixture => {
    describe.each(Object.entries(ENVIRONMENTS))('twice in a stack for %s', (_, env) => {
      let made: Synthesis;
      beforeAll(() => {
        made = synthesize(fixture, { env, ids: IDS });
      });

      test.each(Object.entries(templateRules(fixture)))('%s', (__, rule) => {
        expect(rule(made.template)).toEqual([]);
      });

      test('puts nothing into the stack beside the pattern', () => {
        const beside = made.template.resources.filter(({ path }) => !/^[^/]+\/(First|Second)/.test(path) && path !== 'Contract/CDKMetadata/Default');
        expect(beside.map(({ path }) => path)).toEqual([]);
      });

      test('has as many resources for the second instance as for the first', () => {
        const count = (id: string) => made.template.resources.filter(({ path }) => path.startsWith(`Contract/${id}/`)).length;
        expect(count('First')).toBeGreaterThan(0);
        expect(count('Second')).toBe(count('First'));
      });

      test('leaves no figure of a token in the template', () => {
        expect(JSON.stringify(made.raw)).not.toMatch(/e\+2\d\d|\$\{Token/);
      });

      if (env !== undefined) return;

      beforeAll(() => {
        ids[fixture.name] = statefulIds(made.template);
        templates[fixture.name] = ownTemplate(made.template);
      });

      test('has the same resources when patterns and calls are made the other way round', () => {
        expect(resourceSet(madeTheOtherWayRound(fixture, made.stack.stackName, IDS))).toEqual(resourceSet(made.raw));
      });

      test('shares no name with a stack of another name', () => {
        const [one, other] = [sharedNames(made), sharedNames(synthesize(fixture, { stackName: 'ContractStaging' }))];
        const found = Object.fromEntries(KINDS.map(kind => [kind, [...new Set(one[kind])].filter(name => other[kind].includes(name))]));
        expect(found).toEqual(Object.fromEntries(KINDS.map(kind => [kind, []])));
      });
    });
  });

  test(`keeps the logical ids of what holds data (${UPDATE}=1 accepts others)`, () => {
    expect(ids).toEqual(pinnedIds(pattern, ids));
  });

  test('keeps what holds data in an upgrade from the accepted version (npx projen compat:accept accepts a loss)', () => {
    const { folder } = pattern;
    expect(upgradeOf({ [folder]: ACCEPTED[folder] ?? {} }, { [folder]: templates }).lost).toEqual([]);
  });
});
