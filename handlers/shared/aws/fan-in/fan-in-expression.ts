import { FanInChange, SubtaskIn } from '../../fan-in/changes';
import { SubtaskSet } from '../../fan-in/record';
import { UpdateExpression, updateExpression } from '../update-expression';

/** The parameters of UpdateItem that apply a change under its conditions. */
export function fanInExpression(change: FanInChange): UpdateExpression {
  const { when, add = [], take = [], entry, countRevision } = change;
  const { revision } = when.sameRevision ?? {};
  return updateExpression(change, ({ name, value }) => {
    const contains = ({ set, subtask }: SubtaskIn) => `contains(${name(set)}, ${value(subtask)})`;
    // one path for each set: DynamoDB refuses paths that overlap
    const elements = (all: readonly SubtaskIn[]) => [...new Set(all.map(({ set }) => set))]
      .map(set => `${name(set)} ${value(new Set(all.filter(each => each.set === set).map(({ subtask }) => subtask)))}`);
    const isSame = (set: SubtaskSet, subtasks: ReadonlySet<string> | undefined) =>
      subtasks === undefined ? `attribute_not_exists(${name(set)})` : `${name(set)} = ${value(subtasks)}`;
    return {
      conditions: [
        ...when.contains ? [contains(when.contains)] : [],
        ...when.lacks ? [`NOT ${contains(when.lacks)}`] : [],
        ...when.deadlineBefore ? [`${name('deadlineAt')} < ${value(when.deadlineBefore)}`] : [],
        ...when.deadlineNotBefore ? [`${name('deadlineAt')} >= ${value(when.deadlineNotBefore)}`] : [],
        ...when.fewerThan ? [`(attribute_not_exists(${name(when.fewerThan.set)}) OR size(${name(when.fewerThan.set)}) < ${value(when.fewerThan.count)})`] : [],
        ...(when.same ?? []).map(({ set, subtasks }) => isSame(set, subtasks)),
        ...when.sameRevision ? [revision === undefined ? `attribute_not_exists(${name('revision')})` : `${name('revision')} = ${value(revision)}`] : [],
      ],
      set: entry && [`${name(entry.map)}.${name(entry.subtask, '#subtask')} = ${value(entry.value)}`],
      add: [...elements(add), ...countRevision ? [`${name('revision')} ${value(1)}`] : []],
      delete: elements(take),
    };
  });
}
