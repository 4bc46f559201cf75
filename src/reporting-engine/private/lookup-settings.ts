import { cacheTimes } from './cache-settings';
import { validateValkey } from './valkey-access';
import { patternPath } from '../../core/operations/private/catalog-metric';
import { SCHEMA } from '../../core/private/kinds';
import { Validation } from '../../core/private/validation';
import { validateWords } from '../../core/web/private/document-words';
import { RouteKey } from '../../core/web/private/route-key';
import { CacheAside } from '../cache-aside';
import { CacheStore } from '../cache-store';
import { LookupOptions } from '../lookup-options';

/** Checks the options of a cache, before anything is created. */
export function validateCacheAside(validation: Validation, options: Omit<CacheAside['_options'], 'keyAttributes'>) {
  validation.function('loader', options.loader);
  validation.here('loader', options.loader, 'Lambda is invoked within its Region', ['region']);
  cacheTimes(validation, '', 'value', options);
  const { store } = options;
  validation.check(store === undefined || store instanceof CacheStore, 'store', 'be CacheStore.dynamoDb() or .valkey()', store);
  if (store?._valkey) { validateValkey(validation, 'store', store._valkey); }
}

/** Checks the route of a lookup: its path parameters are the attributes of the key. */
export function validateLookup(validation: Validation, key: RouteKey, { _key }: CacheAside, { documentation }: LookupOptions) {
  validateWords(validation, documentation);
  validation.kind('documentation.valueSchema', documentation?.valueSchema, SCHEMA);
  validation.check(key.method === 'GET', 'key', 'begin with GET', key.text);
  const names = _key.map(({ name }) => name);
  const isKey = key.parameters.length === names.length && names.every(name => key.parameters.includes(name));
  validation.check(isKey, 'key', `have the path parameters ${names.map(name => `{${name}}`).join(' and ')}, the key of the source`, key.text);
  validation.check(!key.isGreedy, 'key', 'have path parameters without +', key.text);
}

/** LookupSettings of handlers/view-query/settings.ts. */
export function lookupSettings(validation: Validation, key: RouteKey, cache: CacheAside): object {
  return {
    route: key.text,
    pattern: patternPath(cache),
    table: cache.table?.tableName,
    loader: cache._options.loader.functionArn,
    keys: cache._key.map(({ name, type }) => ({ name, type })),
    ...cacheTimes(validation, '', 'value', cache._options),
  };
}
