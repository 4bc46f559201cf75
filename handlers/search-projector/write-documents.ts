import { ChangedDocument, SearchProjectorPorts, SearchView, SearchWrite } from './ports';
import { writeToIndex } from '../shared/search/index-writer';
import { NotWritten } from '../shared/stream/stream-run';

/** Writes documents, those of different views at the same time. */
export async function writeDocuments(writes: readonly SearchWrite[], ports: SearchProjectorPorts): Promise<NotWritten<SearchWrite>[]> {
  const refused = writes.flatMap(item => item.refused === undefined ? [] : [{ item, reason: item.refused, permanent: true }]);
  const writeOf = new Map(writes.flatMap(write => write.document ? [[write.document, write]] : []));
  const notWritten = await Promise.all(ports.views.map(view => {
    const documents = [...writeOf.keys()].filter(document => document.view === view);
    return documents.length === 0 ? [] : writeView(view, documents, ports);
  }));
  return [...refused, ...notWritten.flat().map(({ item, reason, permanent }) =>
    ({ item: writeOf.get(item)!, reason: `${item.view.settings.name}: ${reason}`, permanent }))];
}

async function writeView(
  view: SearchView, documents: readonly ChangedDocument[], ports: SearchProjectorPorts,
): Promise<Array<NotWritten<ChangedDocument>>> {
  const { metrics } = view;
  const { notWritten, written, superseded, isDeleted } = await writeToIndex(view, documents, ports);
  if (isDeleted) ports.log.warn('a generation is given up: for five minutes it had no index of the library', { view: view.settings.name, generation: view.generation });
  if (written > 0) metrics.count('DocumentsWritten', written);
  if (superseded > 0) metrics.count('OutdatedChanges', superseded);
  reportLag(view, documents, ports);
  return notWritten;
}

/** How far the view was behind the oldest change, whether its document was written or not: in an outage it grows with each attempt. */
function reportLag({ metrics }: SearchView, documents: readonly ChangedDocument[], { now }: SearchProjectorPorts): void {
  const oldest = Math.min(...documents.map(({ changedAt }) => changedAt.getTime()));
  metrics.seconds('ViewLag', Math.max(0, (now() - oldest) / 1000));
}
