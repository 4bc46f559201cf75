import { StreamEdge } from './poison-streams';
import { PoisonWorld } from './poison-world';

const BULK = 'POST /search-1-writer/_bulk';

/** Takes all documents, as an engine that maps nothing does, and keeps their lines as what was worked on. */
function takeDocuments({ stub, worked }: PoisonWorld): void {
  // what queries find: the index
  stub.operations['GET /_alias/search'] = () => ({ content: '{"search-1":{}}' });
  stub.operations['GET /search-1/_mapping'] = () => ({ content: '{"search-1":{"mappings":{"properties":{"_catalog":{}}}}}' });
  stub.operations['PUT /search-1/_mapping'] = () => ({ content: '{}' });
  // the record of the generations: there is none yet
  stub.operations.GetItem = () => ({});
  stub.operations.PutItem = () => ({});
  stub.operations[BULK] = () => {
    const lines = String(stub.objects.get(BULK)).split('\n').slice(0, -1);
    lines.forEach(line => JSON.parse(line));
    const documents = lines.filter((_, index) => index % 2 === 1);
    worked.push(...documents);
    return { content: JSON.stringify({ items: documents.map(() => ({ update: { status: 200, result: 'updated' } })) }) };
  };
}

/** The projector of search indexes, with what the other edges of table streams deliver. */
export function searchEdge(records: Pick<StreamEdge, 'record' | 'good'>): StreamEdge {
  return {
    ...records,
    load: world => {
      const indexes = [{ name: 'Search', pattern: '/Shop/Orders/Search', url: world.endpoint, service: 'es', alias: 'search', projection: { pick: ['pk', 'outbox', 'bytes'] } }];
      const handler = world.load('search-projector', { PATTERN_PATH: '/Shop/Orders', GENERATIONS_TABLE: 'generations' }, { 'search.json': JSON.stringify({ indexes }) });
      if (world instanceof PoisonWorld) takeDocuments(world);
      return handler;
    },
    effects: ({ worked }) => worked,
  };
}

/** The search index of a pipeline, of which each record is a document. */
export function searchBranchEdge(records: Pick<StreamEdge, 'record' | 'good'>): StreamEdge {
  return {
    ...records,
    load: world => {
      const branch = { stages: [{ name: 'Clicks' }, { name: 'Kept', filter: 'true' }], service: 'es', alias: 'search' };
      const handler = world.load('stream-search-writer', { SEARCH_URL: world.endpoint }, { 'branch.json': JSON.stringify(branch) });
      if (world instanceof PoisonWorld) takeDocuments(world);
      return handler;
    },
    effects: ({ worked }) => worked,
  };
}
