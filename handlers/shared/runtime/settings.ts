import { gunzipSync } from 'zlib';
import { Environment } from './environment';

interface Place { readonly $value: number }

/**
 * Settings in an environment variable: JSON or, where that would be too large, JSON compressed by gzip in Base64. Then `{ "$value": 0 }`
 * stands for the first member of the list in the variable `<name>_VALUES`. Written by src/core/private/packed-settings.ts.
 */
export function unpackSettings(environment: Environment, name: string): unknown {
  const text = environment.text(name);
  if (text.startsWith('{')) return JSON.parse(text);
  return fillPlaces(gunzipSync(Buffer.from(text, 'base64')).toString('utf8'), environment, name);
}

/** Settings as JSON in which `{ "$value": 0 }` stands for the first member of the list in the variable `<name>_VALUES`. */
export function fillPlaces(text: string, environment: Environment, name: string): unknown {
  const values = JSON.parse(environment.optional(`${name}_VALUES`) ?? '[]') as unknown[];
  return JSON.parse(text, (_, value: unknown) => isPlace(value) ? values[value.$value] : value);
}

function isPlace(value: unknown): value is Place {
  return typeof value === 'object' && value !== null && typeof (value as Partial<Place>).$value === 'number';
}
