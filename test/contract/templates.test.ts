import { fixturesOf, patterns } from './patterns';
import { templateRules } from './rules';
import { ENVIRONMENTS, synthesize } from './synthesis';
import { StackTemplate } from './template/stack-template';

describe.each(patterns())('$folder', pattern => {
  describe.each(fixturesOf(pattern).fixtures)('$name', fixture => {
    describe.each(Object.entries(ENVIRONMENTS))('twice in a stack for %s', (_, env) => {
      let template: StackTemplate;
      beforeAll(() => {
        ({ template } = synthesize(fixture, { env, ids: ['First', 'Second'] }));
      });

      test.each(Object.entries(templateRules(fixture)))('%s', (__, rule) => {
        expect(rule(template)).toEqual([]);
      });

      test('puts nothing into the stack beside the pattern', () => {
        const beside = template.resources.filter(({ path }) => !/^[^/]+\/(First|Second)/.test(path) && path !== 'Contract/CDKMetadata/Default');
        expect(beside.map(({ path }) => path)).toEqual([]);
      });

      test('has as many resources for the second instance as for the first', () => {
        const count = (id: string) => template.resources.filter(({ path }) => path.startsWith(`Contract/${id}/`)).length;
        expect(count('First')).toBeGreaterThan(0);
        expect(count('Second')).toBe(count('First'));
      });

      test('leaves no figure of a token in the template', () => {
        expect(JSON.stringify(template.raw)).not.toMatch(/e\+2\d\d|\$\{Token/);
      });
    });
  });
});
