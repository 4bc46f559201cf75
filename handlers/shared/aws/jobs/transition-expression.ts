import { JobTransition } from '../../jobs/job-transitions';

/** What UpdateItem needs to apply a transition under its conditions. */
export interface TransitionExpression {
  readonly ConditionExpression: string;
  readonly UpdateExpression: string;
  readonly ExpressionAttributeNames: Record<string, string>;
  readonly ExpressionAttributeValues: Record<string, unknown>;
}

export function transitionExpression({ when, set, remove }: JobTransition): TransitionExpression {
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
  const earlier = (attribute: string, time: string) => `${name(attribute)} < ${value(time)}`;

  const conditions = [
    `${name('status')} IN (${when.status.map(value).join(', ')})`,
    ...(when.present ?? []).map(attribute => `attribute_exists(${name(attribute)})`),
    ...(when.absent ?? []).map(attribute => `attribute_not_exists(${name(attribute)})`),
    ...Object.entries(when.before ?? {}).map(([attribute, time]) => earlier(attribute, time)),
    ...Object.entries(when.notAfter ?? {}).map(([attribute, time]) => `(attribute_not_exists(${name(attribute)}) OR ${earlier(attribute, time)})`),
  ];
  const assignments = Object.entries(set).map(([attribute, content]) => `${name(attribute)} = ${value(content)}`);
  const clauses = [
    assignments.length > 0 ? `SET ${assignments.join(', ')}` : '',
    remove.length > 0 ? `REMOVE ${remove.map(name).join(', ')}` : '',
  ];
  return {
    ConditionExpression: conditions.join(' AND '),
    UpdateExpression: clauses.filter(clause => clause !== '').join(' '),
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
  };
}
