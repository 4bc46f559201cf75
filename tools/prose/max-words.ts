import { TextlintRuleModule } from '@textlint/kernel';
import { split } from 'sentence-splitter';

/** A sentence has at most so many words; code and links count as one each. */
export const maxWords = (max: number): TextlintRuleModule => ({ Syntax, RuleError, report, getSource }) => ({
  [Syntax.Paragraph](node) {
    const text = getSource(node).replace(/`[^`]*`|\]\([^)]*\)/g, code => code.replace(/[^\n]/g, 'X')).replace(/\[/g, ' ');
    for (const { range: [index], raw } of split(text).filter(({ type }) => type === 'Sentence')) {
      const count = raw.split(/\s+/).filter(word => /[\p{L}\p{N}]/u.test(word)).length;
      if (count > max) { report(node, new RuleError(`A sentence has at most ${max} words, got ${count}.`, { index })); }
    }
  },
});
