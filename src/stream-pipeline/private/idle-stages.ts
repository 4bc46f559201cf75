import { PipelineContext } from './branch-parts';
import { StageSettings } from './stage-settings';
import { Validation } from '../../core/private/validation';
import { addWarning } from '../../core/private/warning';

/**
 * The errors of transforms that never run. A pipeline that nothing reads is a warning: readers of its stream may be elsewhere.
 *
 * @param hasReaders whether anything but branches reads the stream
 */
export function checkIdleStages({ pipeline, idle }: PipelineContext, hasReaders: boolean): string[] {
  const transforms = [...idle].filter(isTransform);
  if (transforms.length < idle.size && !hasReaders) {
    addWarning(pipeline, 'noBranch',
      'Nothing reads the records of this pipeline: add a branch, such as toTable(). Acknowledge this warning where you read its stream yourself.');
  }
  const validation = new Validation(pipeline);
  return transforms.map(({ name }) => validation.problem(`transform '${name}'`, 'have a branch below it, such as toTable(): without one it never runs', 'none'));
}

/** The first stage has a schema at most. */
function isTransform({ jsonata, filter, handler }: StageSettings): boolean {
  return [jsonata, filter, handler].some(work => work !== undefined);
}
