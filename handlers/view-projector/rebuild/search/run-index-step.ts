import { backfillIndex } from './backfill';
import { RebuiltIndex } from './rebuilt-index';
import { align, generationsIn, generationsNow, recorded, switchBy, update } from './record';
import { verifyDocuments, verifyItemsOfIndex } from './verify';
import { OwnError } from '../../../shared/errors/safe-error';
import { takingOver } from '../../../shared/replay/taking-over';
import { indexDefinition } from '../../../shared/search/index-writer';
import { changed, droppable, freeNames, reserved } from '../../../shared/search/search-generations';
import { abandoned, buildingOf, retired, switched, switchedBack } from '../../../shared/views/generations';
import { inputOf } from '../input';
import { Part, PartAnswer } from '../part';
import { Abandoned, endedOf, Plan, planOf, rebuiltOf, Rebuilt } from '../plan';
import { RebuildPorts } from '../ports';
import { GenerationEvent } from '../rebuild-event';

/** One step of a rebuild of a search index. Each may be run again, whether it succeeded before or not. */
export async function runIndexStep(
  event: GenerationEvent, index: RebuiltIndex, ports: RebuildPorts,
): Promise<Plan | Rebuilt | Abandoned | PartAnswer | undefined> {
  switch (event.step) {
    case 'begin': return begin(event, index, ports);
    case 'switchBack': return switchBack(event, index, ports);
    case 'abandon': return abandon(event, index, ports);
    case 'switch': return makeCurrent(event, index, ports);
    case 'retire':
      await update(index, state => changed(state, ports.now(), each => retired(each, event.execution)));
      return undefined;
    case 'backfill': return backfillIndex(event.part, index, ports);
    case 'verifyItems': return verifyItemsOfIndex(event.part, index, ports);
    case 'verifyRows': return verifyDocuments(event.part, index, ports);
    default: return clean(event.part, index, ports);
  }
}

type Started = Extract<GenerationEvent, { readonly input: unknown }>;
type Switching = Extract<GenerationEvent, { readonly parts?: unknown }>;

/** The projector writes the generation once its index is there: it would wait for one that is not. What an earlier rebuild left under the name is deleted. */
async function begin({ input: given, execution }: Started, index: RebuiltIndex, ports: RebuildPorts): Promise<Plan> {
  const input = inputOf(given);
  const { settings: { projection, mapping } } = index;
  await recorded(index);
  const state = await takingOver('RebuildInProgress', async () => {
    const ended = await endedOf((await generationsNow(index)).building, execution, ports);
    return update(index, before => reserved(before, { projection, mapping }, execution, ports.now(), ended));
  });
  const { id, definition } = buildingOf(state, execution);
  if (!state.isMade) {
    await align(index);
    const generations = generationsIn(index);
    await generations.drop(id);
    if (!await generations.create(id, indexDefinition(definition))) throw new OwnError(`The index of generation ${id} was not deleted yet.`);
    await update(index, before => {
      buildingOf(before, execution);
      return { ...before, isMade: true };
    });
  }
  ports.log.info('the rebuild has begun', { view: input.view, generation: id, execution });
  return planOf(input, execution);
}

async function switchBack({ input: given, execution }: Started, index: RebuiltIndex, ports: RebuildPorts): Promise<Plan> {
  const input = inputOf(given);
  await recorded(index);
  await switchBy(each => switchedBack(each, execution), index, ports.now());
  ports.log.info('switched back to the previous generation', { view: input.view, execution });
  return planOf(input, execution);
}

async function makeCurrent({ view, execution, parts }: Switching, index: RebuiltIndex, ports: RebuildPorts): Promise<Rebuilt> {
  const rebuilt = rebuiltOf(parts);
  await switchBy(each => switched(each, execution), index, ports.now());
  ports.log.info('the view has a new current generation', { view, execution, ...rebuilt });
  return rebuilt;
}

async function abandon({ input: given, execution }: Started, index: RebuiltIndex, ports: RebuildPorts): Promise<Abandoned> {
  const input = inputOf(given);
  // an execution that could not begin may have none
  const state = await index.record.update(before => before && changed(before, ports.now(), each => abandoned(each, execution)));
  ports.log.warn('the rebuild is given up', { view: input.view, execution });
  return { hasOrphans: state !== undefined && state.building === undefined, parts: planOf(input, execution).parts };
}

/** Deletes the indexes of names without a generation: the first part does. */
async function clean(part: Part, index: RebuiltIndex, ports: RebuildPorts): Promise<PartAnswer> {
  const done = { part, isDone: true, isWaiting: false };
  if (part.segment > 0) return done;
  await align(index);
  const generations = generationsIn(index);
  const there: string[] = [];
  for (const name of freeNames(await generationsNow(index))) if (await generations.has(name)) there.push(name);
  let names: readonly string[] = [];
  await update(index, before => {
    const after = droppable(before, there, part.execution, ports.now());
    names = after.names;
    return names.length === 0 ? before : after.state;
  });
  for (const name of names) await generations.drop(name);
  return { ...done, part: { ...part, rows: names.length } };
}
