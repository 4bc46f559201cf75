import { Books } from './books';
import { TILLS } from './expectations';
import { OldSystem } from './old-system';
import { isLarge, Order } from './orders';
import { Answer } from './till';
import { Tills } from './tills';
import { Evidence } from '../evidence';
import { print } from '../progress';

const STEPS = ['10 %', '10 % again', '50 %', '100 %'];

/** Who answered which till, and whether it was right. */
export function judgeSides(tills: Tills, evidence: Evidence) {
  const namesOf = (answers: Answer[]) => new Set(answers.map(({ till }) => till));
  const on = (by: string, phase: string) => namesOf(tills.of(phase).filter(answer => answer.by === by));
  const onNew = STEPS.map(phase => on('new', phase));
  const [first, again, , last] = onNew;
  const answeredByNew = (...phases: string[]) => tills.of(...phases).filter(({ by }) => by === 'new').length;

  evidence.equal('Point of sale: tills that the new service answered before its canary', 0, answeredByNew('old system only', 'shadow'));
  evidence.atMost('Point of sale: tills of the new service at 10 %', TILLS / 4, first.size);
  const both = STEPS.flatMap((phase, i) => [...on('old', phase)].filter(till => onNew[i].has(till)));
  evidence.equal('Point of sale: tills that changed sides while a weight was the same', 0, both.length);
  evidence.equal('Point of sale: answers of the new service after it was rolled back', 0, answeredByNew('rolled back'));
  evidence.equal('Point of sale: its tills when it was enabled again', [...first].sort().join(' '), [...again].sort().join(' '));
  const movedBack = onNew.slice(1).flatMap((names, i) => [...onNew[i]].filter(till => !names.has(till)));
  evidence.equal('Point of sale: tills that a higher weight moved back', 0, movedBack.length);
  evidence.equal('Point of sale: its tills at 100 %', TILLS, last.size);

  const wrong = tills.answers.filter(({ isRight }) => !isRight);
  const isBroken = ({ phase }: Answer) => phase === 'broken';
  const unexpected = wrong.filter(each => !isBroken(each));
  unexpected.forEach(({ till, phase, detail }) => print(`Point of sale: ${till}, ${phase}: ${detail}`));
  evidence.equal(`Point of sale: tills with a wrong answer, of ${tills.answers.length} answers, but for the broken minute`, 0, namesOf(unexpected).size);
  evidence.equal('Point of sale: in it, tills of the old system with a wrong answer', 0, [...namesOf(wrong.filter(isBroken))].filter(till => !first.has(till)).length);
  evidence.equal('Point of sale: after the retirement, tills with right answers of the new service', TILLS,
    namesOf(tills.of('retired').filter(({ by, isRight }) => by === 'new' && isRight)).size);
}

/** Of all orders, those with another total are to be found, and no other. */
export function judgeExamples(items: ReadonlyArray<Record<string, unknown>>, orders: readonly Order[], evidence: Evidence) {
  const examples = items.filter(({ sk }) => String(sk).startsWith('example#')).map(({ example }) => JSON.parse(String(example)) as { path: string });
  const large = new Set(orders.filter(isLarge).map(({ id }) => `/orders/${id}`));
  evidence.atMost('Point of sale: examples that it kept', large.size, new Set(examples.map(({ path }) => path)).size);
  evidence.equal('Point of sale: of these, orders without the planted difference', 0, examples.filter(({ path }) => !large.has(path)).length);
}

/** What both systems have when nobody orders. */
export async function judgeBooks({ accepted, orders }: Books, old: OldSystem, report: unknown, evidence: Evidence) {
  const stored = new Map((await old.orders()).map(({ id, version }) => [id, version]));
  const { equal, different, missingInNew, missingInLegacy } = report as Record<string, number & { count: number }>;
  evidence.equal('Point of sale: orders accepted that PostgreSQL does not have', 0, orders.filter(({ id, version }) => stored.get(id) !== version).length);
  evidence.equal('Point of sale: orders in both, by the reconciliation report', orders.length, equal);
  evidence.equal('Point of sale: different, missing', '0, 0 and 0', `${different.count}, ${missingInNew.count} and ${missingInLegacy.count}`);

  const keyOf = ({ id, version }: { id: string; version: number }) => `${id}/${version}`;
  const applied = await old.applied();
  const keys = applied.map(keyOf);
  const ofNew = accepted.filter(({ by }) => by === 'new').map(({ order }) => keyOf(order));
  evidence.equal('Point of sale: changes of the new service that came to PostgreSQL', ofNew.length, ofNew.filter(key => keys.includes(key)).length);
  evidence.equal('Point of sale: of these, twice', 0, keys.length - new Set(keys).size);
  const last = new Map<string, number>();
  const late = applied.filter(({ id, version }) => {
    const before = last.get(id) ?? 0;
    last.set(id, Math.max(before, version));
    return version < before;
  });
  evidence.equal('Point of sale: of these, after a later change of the same order', 0, late.length);
  const ofOld = accepted.filter(({ by, isFirstTry }) => by === 'old' && isFirstTry).map(({ order }) => keyOf(order));
  evidence.equal('Point of sale: changes of the old system that were sent back to it', 0, ofOld.filter(key => keys.includes(key)).length);
}
