import { GatewayEvent, isHttpApiEvent } from './gateway-event';

/**
 * The parameters of the path as clients mean them. An HTTP API has decoded them: what still looks encoded is part of the value, and would name
 * another partition or key than the one that an authorizer saw. A REST API leaves them encoded.
 */
export function readPathParameters(event: GatewayEvent, parameters: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  if (isHttpApiEvent(event)) return parameters;
  return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, decoded(value)]));
}

/** What is no encoding stays as it is. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
