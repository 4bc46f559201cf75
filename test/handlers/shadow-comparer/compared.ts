import { Answer, compareAnswers, readAnswer } from '../../../handlers/shadow-comparer/answers';
import { Differences } from '../../../handlers/shadow-comparer/difference';
import { ComparisonRules } from '../../../handlers/shadow-comparer/place';
import { Secrets } from '../../../handlers/shadow-comparer/secrets';

export const RULES: ComparisonRules = { ignore: [], unordered: [], redact: [], tolerance: 0 };

export function answer(body: string | Buffer, headers: Record<string, string> = { 'content-type': 'application/json' }, status = 200): Answer {
  return { status, headers, body: Buffer.from(body) };
}

/** What differs in two answers. */
export function found(legacy: Answer, next: Answer, rules: Partial<ComparisonRules> = {}, noise: readonly string[] = []): Differences {
  const all = { ...RULES, ...rules };
  const [one, other] = [readAnswer(legacy), readAnswer(next)];
  return compareAnswers(one, other, all, noise, Secrets.of([one.tree, other.tree], all.redact));
}

/** The same for two values, as `kind pointer`. */
export function differing(legacy: unknown, next: unknown, rules: Partial<ComparisonRules> = {}): string[] {
  return differingTexts(JSON.stringify(legacy), JSON.stringify(next), rules);
}

export function differingTexts(legacy: string, next: string, rules: Partial<ComparisonRules> = {}): string[] {
  return found(answer(legacy), answer(next), rules).all.map(({ kind, at }) => `${kind} ${at}`);
}
