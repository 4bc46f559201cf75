import { createHash } from 'crypto';
import { backfill } from './backfill';
import { clean } from './clean';
import { inputOf, RebuildInput, validateRefill } from './input';
import { PartAnswer, refilledViewOf, viewOf } from './part';
import { Abandoned, endedOf, Plan, planOf, Rebuilt, rebuiltOf } from './plan';
import { RebuildPorts, RefilledView } from './ports';
import { EndRefillEvent, GenerationEvent, RebuildEvent, SwitchEvent } from './rebuild-event';
import { refill, Refilled, refilledOf, removeLeftovers } from './refill';
import { RebuiltIndex } from './search/rebuilt-index';
import { runIndexStep } from './search/run-index-step';
import { verifyItems, verifyRows } from './verify';
import { takingOver } from '../../shared/replay/taking-over';
import { abandoned, begun, retired, switched, switchedBack } from '../../shared/views/generations';
import { RebuildRefused } from '../../shared/views/rebuild-refused';
import { begunRefill, endedRefill, runningRefill } from '../../shared/views/refills';

const PART_STEPS = { backfill, verifyItems, verifyRows, clean };
const REFILL_STEPS = { refill, removeLeftovers };

/** One step of a rebuild. Each may be run again, whether it succeeded before or not. */
export async function runStep(event: RebuildEvent, ports: RebuildPorts): Promise<Plan | Rebuilt | Refilled | Abandoned | PartAnswer | undefined> {
  const index = indexOf(event, ports);
  if (index) return runIndexStep(event as GenerationEvent, index, ports);
  switch (event.step) {
    case 'begin': return begin(event, ports);
    case 'switchBack': return switchBack(inputOf(event.input), event.execution, ports);
    case 'abandon': return abandon(inputOf(event.input), event.execution, ports);
    case 'switch': return makeCurrent(event, ports);
    case 'retire': return retire(event, ports);
    case 'backfill': case 'verifyItems': case 'verifyRows': case 'clean': return PART_STEPS[event.step](event.part, ports);
    case 'refill': case 'removeLeftovers': return REFILL_STEPS[event.step](event.part, refilledView(event.part.view, ports), ports);
    case 'endRefill': return endRefill(event, ports);
    default: throw new RebuildRefused('InvalidInput', 'The event must have a step of the state machine.');
  }
}

/** Undefined for a view that is no search index, and for one that the engine has not. */
function indexOf(event: RebuildEvent, { indexes = [] }: RebuildPorts): RebuiltIndex | undefined {
  const { view } = ('part' in event ? event.part : 'input' in event ? event.input ?? {} : event) as { readonly view?: unknown };
  return indexes.find(({ settings: { name } }) => name === view);
}

async function begin(
  { input: given, execution, startedAt }: { readonly input: unknown; readonly execution: string; readonly startedAt: string },
  ports: RebuildPorts,
): Promise<Plan> {
  const input = inputOf(given);
  const refilled = refilledViewOf(ports, input.view);
  if (refilled) return beginRefill(refilled, validateRefill(given, input), execution, ports);
  const { settings, generations } = viewOf(ports, input.view);
  const { projection, partitionBy, sortBy, shardCount } = settings;
  const id = `g${createHash('sha256').update(`${execution} ${startedAt}`).digest('hex').slice(0, 16)}`;
  const generation = { id, definition: { projection, partitionBy, sortBy, shardCount }, since: new Date(ports.now()).toISOString(), execution };
  await takingOver('RebuildInProgress', async () => {
    const ended = await endedOf((await generations.read(settings)).building, execution, ports);
    return generations.update(state => begun(state, generation, ended));
  });
  ports.log.info('the rebuild has begun', { view: input.view, generation: id, execution });
  return planOf(input, execution);
}

async function beginRefill({ refills }: RefilledView, input: RebuildInput, execution: string, ports: RebuildPorts): Promise<Plan> {
  const { since } = await takingOver('RebuildInProgress', async () => {
    const ended = await endedOf((await refills.read()).running, execution, ports);
    return runningRefill(await refills.update(state => begunRefill(state, execution, ports.now(), ended)), execution);
  });
  ports.log.info('the refill has begun', { view: input.view, execution });
  return { ...planOf(input, execution), since };
}

async function endRefill({ view, execution, since, ...parts }: EndRefillEvent, ports: RebuildPorts): Promise<Refilled> {
  await refilledView(view, ports).refills.update(state => endedRefill(state, execution));
  const refilled = refilledOf(view, since, parts.sent.map(({ part }) => part), parts.removed.map(({ part }) => part));
  ports.log.info('the view is refilled', { execution, ...refilled });
  return refilled;
}

function refilledView(name: string, ports: RebuildPorts): RefilledView {
  const view = refilledViewOf(ports, name);
  if (!view) throw new RebuildRefused('RebuildLost', `The engine has no view ${name} any more that can be refilled.`);
  return view;
}

async function switchBack(input: RebuildInput, execution: string, ports: RebuildPorts): Promise<Plan> {
  if (refilledViewOf(ports, input.view)) throw new RebuildRefused('NoPreviousGeneration', 'The view has no generations: it is refilled in place.');
  const { settings, generations } = viewOf(ports, input.view);
  await generations.read(settings);
  await generations.update(state => switchedBack(state, execution));
  ports.log.info('switched back to the previous generation', { view: input.view, execution });
  return planOf(input, execution);
}

async function makeCurrent({ view, execution, parts }: SwitchEvent, ports: RebuildPorts): Promise<Rebuilt> {
  const rebuilt = rebuiltOf(parts);
  await viewOf(ports, view).generations.update(state => switched(state, execution));
  ports.log.info('the view has a new current generation', { view, execution, ...rebuilt });
  return rebuilt;
}

async function abandon(input: RebuildInput, execution: string, ports: RebuildPorts): Promise<Abandoned> {
  const refilled = refilledViewOf(ports, input.view);
  if (refilled) {
    await refilled.refills.update(state => endedRefill(state, execution));
    ports.log.warn('the refill is given up', { view: input.view, execution });
    return { hasOrphans: false, parts: [] };
  }
  const { settings, generations } = viewOf(ports, input.view);
  await generations.read(settings);
  const { building } = await generations.update(state => abandoned(state, execution));
  ports.log.warn('the rebuild is given up', { view: input.view, execution });
  return { hasOrphans: building === undefined, parts: planOf(input, execution).parts };
}

async function retire({ view, execution }: SwitchEvent, ports: RebuildPorts): Promise<undefined> {
  await viewOf(ports, view).generations.update(state => retired(state, execution));
  return undefined;
}
