import { App, Stack } from 'aws-cdk-lib';
import { besideStack, keyedLibrary, keyIdOf, keys } from './keyed-patterns';

jest.doMock('../../src', () => keyedLibrary(jest.requireActual('../../src')));

import { fixturesOf, patterns } from './patterns';
import { templateRules } from './rules';
import { keyGrants, knownTypes, patternKeys, serviceKeyGrants } from './rules/encryption-keys';
import { Synthesis, synthesize } from './synthesis';

const KEY = keyIdOf('First');

describe.each(patterns())('$folder with an encryptionKey', pattern => {
  describe.each(fixturesOf(pattern).fixtures)('$name', fixture => {
    describe('of its stack', () => {
      let made: Synthesis;
      beforeAll(() => {
        made = synthesize(fixture);
      });

      test.each(Object.entries({
        'has it wherever data is stored or carried': patternKeys(id => id.startsWith(KEY)),
        'has no type of resource whose key nobody thought of': knownTypes,
        'lets every role use the key of what it uses': keyGrants,
        'lets every service use the key of what it sends to': serviceKeyGrants,
        ...templateRules(fixture),
      }))('%s', (_, rule) => {
        expect(rule(made.template)).toEqual([]);
      });
    });

    test('of another stack, which does not need the stack of the pattern', () => {
      keys.home = besideStack;
      try {
        const { stack, template } = synthesize(fixture);
        const beside = (stack.node.root as App).node.findChild('Keys') as Stack;
        expect(beside.dependencies).toEqual([]);
        expect(patternKeys(id => id.startsWith('Keys:') && id.includes(KEY))(template)).toEqual([]);
      } finally {
        keys.home = scope => scope;
      }
    });
  });
});
