import { Aggregate } from './aggregate';
import { Aggregator } from './aggregator';
import { BodiesByName, JsonataComposition } from './composition';
import { Fallback } from './fallback';
import { planOf } from './graph';
import { GuardedSource } from './guarded-source';
import { Hedge } from './hedge';
import { Observers } from './ports';
import { ResponseCache } from './response-cache';
import { AggregateSettings, SourceSettings } from './settings';
import { SourceBackend } from './source-call';
import { SourceRun } from './source-run';
import { Circuits } from '../shared/circuit/ports';
import { Jsonata } from '../shared/json/expression';
import { AnswerStore } from '../shared/ports/answer-store';
import { Tracing } from '../shared/ports/tracing';

export interface Wiring {
  readonly observers: Observers;
  readonly now: () => number;
  readonly backendOf: (source: SourceSettings, name: string) => SourceBackend;
  readonly circuits: Circuits;
  readonly store: AnswerStore;
  readonly tracing: Tracing;
  readonly loadJsonata: () => Promise<Jsonata>;
}

/** `{id}` and `{proxy+}` in the key of a route. */
const PARAMETER = /\{([\w.-]+)\+?\}/g;

/** An aggregator from its settings. */
export function aggregatorOf(settings: AggregateSettings, { observers, now, backendOf, circuits, store, tracing, loadJsonata }: Wiring): Aggregator {
  const { route, sources, response, cache } = settings;
  const plan = planOf(sources, [...route.matchAll(PARAMETER)].map(([, name]) => name));
  const runs = Object.entries(sources).map(([name, source]): [string, SourceRun] => {
    const { hedging, function: functionArn, http, circuitBreaker } = source;
    const hedge = hedging && new Hedge({ ...hedging, now, onExtraCall: () => observers.metrics.count('HedgedCalls') });
    // sources of one backend share its circuit
    const circuit = circuits.of(functionArn ?? http!.url, circuitBreaker);
    const guarded = new GuardedSource({ settings: source, backend: backendOf(source, name), circuit, now, hedge });
    return [name, new SourceRun({ settings: source, plan: plan.get(name)!, source: guarded, fallback: new Fallback(name, source, store, now), now })];
  });
  return new Aggregator({
    settings,
    plan,
    aggregate: new Aggregate({ runs: new Map(runs), required: Object.keys(sources).filter(name => sources[name].required), now }),
    composition: response ? new JsonataComposition(response.jsonata, loadJsonata) : new BodiesByName(),
    observers,
    now,
    tracing,
    cache: cache && new ResponseCache({ cache, settings, store, metrics: observers.metrics, now }),
  });
}
