/** The beginning of the names of the alarms of a part of a pipeline: `latest` for the branch `Latest`. */
export function alarmPrefixOf(id: string): string {
  return `${id[0].toLowerCase()}${id.slice(1)}`;
}
