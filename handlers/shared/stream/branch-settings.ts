import { StageSettings } from './stages';

/** The file `branch.json` beside the bundle. The construct `StreamPipeline` (src/stream-pipeline) writes it. */
export interface BranchSettings {
  /** From the stream to the branch. */
  readonly stages: readonly StageSettings[];
}

/** @param file the text of a file beside the bundle */
export function readBranch<T extends BranchSettings>(file: (name: string) => string | undefined): T {
  const text = file('branch.json');
  if (text === undefined) throw new Error('The file branch.json is missing.');
  const settings = JSON.parse(text) as T;
  if (!Array.isArray(settings.stages)) throw new Error('branch.json must hold stages.');
  return settings;
}
