import { findingsOf } from '../../tools/api-check/openapi-document';
import { schemathesis } from '../../tools/api-check/schemathesis';

/** For each operation. Evidence with more is made by hand. */
const EXAMPLES = Number(process.env.API_EXAMPLES ?? 10);

/** What openapi-spec-validator finds in a document, and Schemathesis in the answers of its API. */
export async function documentedApi(document: string, url: string) {
  const findings = await findingsOf(document);
  const { operations: { tested }, requests, failures, output } = await schemathesis({
    document,
    url: url.replace(/\/$/, ''),
    examples: EXAMPLES,
    // what the text of a cursor can be, no schema says: one that is made up is refused
    excludedChecks: ['positive_data_acceptance'],
  });
  process.stdout.write(failures > 0 ? output : `operations tested: ${tested}, requests ${requests}, failures ${failures}\n`);
  return { findings, tested, failures };
}
