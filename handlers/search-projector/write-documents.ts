import { ChangedDocument, SearchProjectorPorts, SearchView, SearchWrite } from './ports';
import { describeError } from '../shared/errors/safe-error';
import { BulkWriter } from '../shared/search/bulk-writer';
import { IndexGenerations } from '../shared/search/index-generations';
import { FIRST_GENERATION } from '../shared/search/search-settings';
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
  const { settings: { alias }, engine, tries, metrics } = view;
  const generations = new IndexGenerations(engine, alias);
  let superseded = 0;
  let notWritten: Array<NotWritten<ChangedDocument>>;
  try {
    await makeIndex(view, generations);
    const { now, timeLeft, backoff } = ports;
    const writer = new BulkWriter(generations.writerOf(FIRST_GENERATION), {
      engine, tries, timeLeft, now: () => new Date(now()), countSuperseded: by => { superseded += by; },
    }, { backoff });
    notWritten = await writer.write(documents);
  } catch (error) {
    const reason = describeError(error);
    notWritten = documents.map(item => ({ item, reason, permanent: false }));
  }
  // the index may have been deleted: the next batch makes it again
  if (notWritten.some(({ permanent }) => !permanent)) view.isMade = false;
  const written = documents.length - notWritten.length - superseded;
  if (written > 0) metrics.count('DocumentsWritten', written);
  if (superseded > 0) metrics.count('OutdatedChanges', superseded);
  reportLag(view, documents, ports);
  return notWritten;
}

/** At the first write of a process. An index that is there already stays, whichever deployment made it. */
async function makeIndex(view: SearchView, generations: IndexGenerations): Promise<void> {
  if (view.isMade) return;
  const { mapping } = view.settings;
  await generations.begin(FIRST_GENERATION, { properties: mapping ?? {}, dynamic: mapping === undefined });
  view.isMade = true;
}

/** How far the view was behind the oldest change, whether its document was written or not: in an outage it grows with each attempt. */
function reportLag({ metrics }: SearchView, documents: readonly ChangedDocument[], { now }: SearchProjectorPorts): void {
  const oldest = Math.min(...documents.map(({ changedAt }) => changedAt.getTime()));
  metrics.seconds('ViewLag', Math.max(0, (now() - oldest) / 1000));
}
