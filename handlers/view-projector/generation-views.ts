import { GenerationSettings, View } from './ports';
import { ViewSettings } from './settings';
import { generationsOf, ViewGenerations } from '../shared/views/generations';
import { Projection, ProjectionSettings } from '../shared/views/projection';

/** What all generations of a view share. */
export interface ViewParts extends Omit<View, 'project' | 'settings'> {
  readonly settings: ViewSettings;
  readonly generations: ViewGenerations;
}

/**
 * The generations of a view, each with the definition that it was begun with. They are to be read after the invocation began: a rebuild relies on it
 * that each change comes to every generation that existed when the change was made.
 */
export async function generationViews(
  { generations, settings, progress, ...shared }: ViewParts,
  projectionOf: (settings: ProjectionSettings) => Projection,
): Promise<View[]> {
  const state = await generations.read(settings);
  return generationsOf(state).map(({ id, definition, since }) => {
    const ofGeneration: GenerationSettings = {
      ...settings,
      partitionBy: undefined,
      ...definition,
      generation: id,
      since: since === undefined ? undefined : new Date(since),
    };
    const ofCurrent = id === state.current.id ? progress : undefined;
    return { ...shared, settings: ofGeneration, project: projectionOf(definition.projection), progress: ofCurrent };
  });
}
