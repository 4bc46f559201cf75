/** What UpdateItem needs to apply a change under its conditions. */
export interface UpdateExpression {
  readonly ConditionExpression: string;
  readonly UpdateExpression: string;
  readonly ExpressionAttributeNames: Record<string, string>;
  readonly ExpressionAttributeValues: Record<string, unknown>;
}

/** A row of a table of transitions: when it may happen and what it does. */
export interface RecordChange {
  readonly when: {
    readonly status: readonly string[];
    readonly present?: readonly string[];
    readonly absent?: readonly string[];
  };
  readonly set?: object;
  readonly remove?: readonly string[];
}

/** The placeholders of one expression. */
export interface Placeholders {
  name(attribute: string, placeholder?: string): string;
  value(content: unknown): string;
}

/** What one kind of record has beyond the common change, written with placeholders. */
export interface MoreClauses {
  readonly conditions: readonly string[];
  readonly set?: readonly string[];
  readonly add?: readonly string[];
  readonly delete?: readonly string[];
}

export function updateExpression(
  { when, set = {}, remove = [] }: RecordChange, clauses: (placeholders: Placeholders) => MoreClauses,
): UpdateExpression {
  const names: Record<string, string> = {};
  const values: Record<string, unknown> = {};
  const name = (attribute: string, placeholder = `#${attribute}`) => {
    names[placeholder] = attribute;
    return placeholder;
  };
  const value = (content: unknown) => {
    const placeholder = `:v${Object.keys(values).length}`;
    values[placeholder] = content;
    return placeholder;
  };
  const clause = (keyword: string, actions: readonly string[] = []) => actions.length > 0 ? [`${keyword} ${actions.join(', ')}`] : [];

  const conditions = [
    `${name('status')} IN (${when.status.map(value).join(', ')})`,
    ...(when.present ?? []).map(attribute => `attribute_exists(${name(attribute)})`),
    ...(when.absent ?? []).map(attribute => `attribute_not_exists(${name(attribute)})`),
  ];
  const more = clauses({ name, value });
  const assignments = Object.entries(set).map(([attribute, content]) => `${name(attribute)} = ${value(content)}`);
  return {
    ConditionExpression: [...conditions, ...more.conditions].join(' AND '),
    UpdateExpression: [
      ...clause('SET', [...assignments, ...more.set ?? []]),
      ...clause('REMOVE', remove.map(attribute => name(attribute))),
      ...clause('ADD', more.add),
      ...clause('DELETE', more.delete),
    ].join(' '),
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
  };
}
