import { Loader } from './loader';
import { lookupKey } from './lookup-key';
import { Answered } from './ports';
import { LookupSettings } from './settings';
import { ReadThrough } from '../shared/answers/read-through';
import { Problem } from '../shared/http/problem';
import { WebRequest } from '../shared/http/web-request';
import { JsonText } from '../shared/json/json-text';
import { rowId } from '../shared/views/row-id';

/** What the loader answers for a key without a value. */
const NONE = 'null';

/** A route that answers the value of a key, through a cache. */
export class Lookup {
  constructor(private readonly settings: LookupSettings, private readonly values: ReadThrough<JsonText>, private readonly loader: Loader) {}

  async answer(request: WebRequest): Promise<Answered> {
    const key = lookupKey(request, this.settings.keys);
    // the id of the item's row: the projector drops the entry by it
    const { value, found, ageSeconds } = await this.values.read(rowId(key), () => this.loader.load(key));
    const age = ageSeconds === undefined ? undefined : { age: String(ageSeconds) };
    if (value === NONE) throw new Problem('resource-not-found', 'The key has no value.', { headers: age });
    return { status: 200, headers: { 'content-type': 'application/json', ...age }, body: value, found };
  }
}
