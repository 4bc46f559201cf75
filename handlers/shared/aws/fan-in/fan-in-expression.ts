import { FanInChange, SubtaskIn } from '../../fan-in/changes';
import { UpdateExpression, updateExpression } from '../update-expression';

/** The parameters of UpdateItem that apply a change under its conditions. */
export function fanInExpression(change: FanInChange): UpdateExpression {
  const { when, add = [], take = [], entry, countRevision } = change;
  const { revision } = when.sameRevision ?? {};
  return updateExpression(change, ({ name, value }) => {
    const contains = ({ set, subtask }: SubtaskIn) => `contains(${name(set)}, ${value(subtask)})`;
    const element = ({ set, subtask }: SubtaskIn) => `${name(set)} ${value(new Set([subtask]))}`;
    return {
      conditions: [
        ...when.contains ? [contains(when.contains)] : [],
        ...when.lacks ? [`NOT ${contains(when.lacks)}`] : [],
        ...when.deadlineBefore ? [`${name('deadlineAt')} < ${value(when.deadlineBefore)}`] : [],
        ...when.deadlineNotBefore ? [`${name('deadlineAt')} >= ${value(when.deadlineNotBefore)}`] : [],
        ...when.fewerThan ? [`(attribute_not_exists(${name(when.fewerThan.set)}) OR size(${name(when.fewerThan.set)}) < ${value(when.fewerThan.count)})`] : [],
        ...when.sameRevision ? [revision === undefined ? `attribute_not_exists(${name('revision')})` : `${name('revision')} = ${value(revision)}`] : [],
      ],
      set: entry && [`${name(entry.map)}.${name(entry.subtask, '#subtask')} = ${value(entry.value)}`],
      add: [...add.map(element), ...countRevision ? [`${name('revision')} ${value(1)}`] : []],
      delete: take.map(element),
    };
  });
}
