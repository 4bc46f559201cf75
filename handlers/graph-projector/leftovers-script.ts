import { ITEM, text } from './change-script';

/** Of one look; library default. */
const MOST_ITEMS = 100;
const PREFIX = `${ITEM}:`;

/** Gremlin that answers vertices of items whose version is less, without those that are removed. */
export function leftoversScript(version: string): string {
  return `g.V().hasLabel('${ITEM}').has('version', lt(${text(version)})).not(__.has('expires')).limit(${MOST_ITEMS}).id()`;
}

/** Gremlin that gives items another version, and leaves their elements. */
export function keepScript(items: readonly string[], version: string): string {
  return items.map(item => `g.V(${text(`${PREFIX}${item}`)}).has('version', lt(${text(version)})).property(single, 'version', ${text(version)}).iterate()`).join('\n');
}

/** The items that vertices are of. */
export function namedItems(ids: readonly string[]): string[] {
  return ids.map(id => id.slice(PREFIX.length));
}
