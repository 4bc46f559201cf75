import { AtRestPart, atRestOf, isPriced } from '../../src/core/cost/private/at-rest';
import { StackTemplate } from '../../src/core/testing/private/stack-template';

export { metricsOf } from '../../src/core/cost/private/at-rest';

export interface AtRest {
  /** US dollars a month. */
  readonly dollars: number;
  /** By name. */
  readonly parts: ReadonlyMap<string, AtRestPart>;
  /** Types whose price at rest is not known. */
  readonly unknown: readonly string[];
}

/** @throws if a schedule has no rate */
export function atRest(template: StackTemplate): AtRest {
  const own = template.resources.filter(resource => template.isOwn(resource));
  const parts = new Map<string, AtRestPart>();
  for (const resource of own) {
    const priced = atRestOf(resource, template);
    if (!priced) continue;
    const { count, dollars } = parts.get(priced.part) ?? { count: 0, dollars: 0 };
    parts.set(priced.part, { count: count + priced.count, dollars: dollars + priced.dollars });
  }
  const unpriced = own.filter(resource => !isPriced(resource));
  const uncounted = unpriced.find(({ type }) => type === 'AWS::Scheduler::Schedule')?.properties.ScheduleExpression;
  if (uncounted !== undefined) throw new Error(`A schedule must have a rate of minutes, hours or days, got ${String(uncounted)}.`);
  const unknown = [...new Set(unpriced.map(({ type }) => type))].sort();
  return { dollars: [...parts.values()].reduce((sum, { dollars }) => sum + dollars, 0), parts, unknown };
}
