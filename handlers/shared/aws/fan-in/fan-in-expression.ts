import { FanInChange, SubtaskIn } from '../../fan-in/changes';

/** The parameters of UpdateItem that apply a change under its conditions. */
export interface FanInExpression {
  readonly ConditionExpression: string;
  readonly UpdateExpression: string;
  readonly ExpressionAttributeNames: Record<string, string>;
  readonly ExpressionAttributeValues: Record<string, unknown>;
}

export function fanInExpression({ when, set = {}, remove = [], add = [], take = [], entry, countRevision }: FanInChange): FanInExpression {
  const names: Record<string, string> = {};
  const values: Record<string, unknown> = {};
  const name = (attribute: string) => {
    names[`#${attribute}`] = attribute;
    return `#${attribute}`;
  };
  const value = (content: unknown) => {
    const placeholder = `:v${Object.keys(values).length}`;
    values[placeholder] = content;
    return placeholder;
  };
  const contains = ({ set: subtasks, subtask }: SubtaskIn) => `contains(${name(subtasks)}, ${value(subtask)})`;
  const element = ({ set: subtasks, subtask }: SubtaskIn) => `${name(subtasks)} ${value(new Set([subtask]))}`;
  const clause = (keyword: string, actions: string[]) => actions.length > 0 ? [`${keyword} ${actions.join(', ')}`] : [];

  const { revision } = when.sameRevision ?? {};
  const conditions = [
    `${name('status')} IN (${when.status.map(value).join(', ')})`,
    ...(when.present ?? []).map(attribute => `attribute_exists(${name(attribute)})`),
    ...(when.absent ?? []).map(attribute => `attribute_not_exists(${name(attribute)})`),
    ...when.contains ? [contains(when.contains)] : [],
    ...when.lacks ? [`NOT ${contains(when.lacks)}`] : [],
    ...when.deadlineBefore ? [`${name('deadlineAt')} < ${value(when.deadlineBefore)}`] : [],
    ...when.sameRevision ? [revision === undefined ? `attribute_not_exists(${name('revision')})` : `${name('revision')} = ${value(revision)}`] : [],
  ];
  const assignments = Object.entries(set).map(([attribute, content]) => `${name(attribute)} = ${value(content)}`);
  if (entry) {
    names['#subtask'] = entry.subtask;
    assignments.push(`${name(entry.map)}.#subtask = ${value(entry.value)}`);
  }
  return {
    ConditionExpression: conditions.join(' AND '),
    UpdateExpression: [
      ...clause('SET', assignments),
      ...clause('REMOVE', remove.map(name)),
      ...clause('ADD', [...add.map(element), ...countRevision ? [`${name('revision')} ${value(1)}`] : []]),
      ...clause('DELETE', take.map(element)),
    ].join(' '),
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
  };
}
