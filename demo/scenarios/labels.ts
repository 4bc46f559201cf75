import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { until } from '../../tools/local-cloud/until';
import { Evidence } from '../evidence';
import { LABEL_CONCURRENCY } from '../expectations';
import { House } from '../house';
import { step } from '../progress';
import { highestConcurrency, pause } from '../reading';

const LANGUAGES = ['english', 'french'];
const PATIENCE_SECONDS = 600;

interface LabelJob { readonly id: string; readonly outcome?: string }

/** Many small jobs at once: no job is lost, and no worker exceeds its concurrency. */
export async function labels(house: House, evidence: Evidence, count: number) {
  const start = Date.now();
  for (let from = 0; from < count; from += 10) {
    await house.sqs.send(new SendMessageBatchCommand({
      QueueUrl: house.outputs.LabelsQueueUrl,
      Entries: Array.from({ length: Math.min(10, count - from) }, (_, i) => ({ Id: `${i}`, MessageBody: JSON.stringify({ article: `article-${from + i}`, price: from + i }) })),
    }));
  }
  const jobs = () => house.items<LabelJob>(house.outputs.LabelsJobTable);
  await step('Labels: ended', count, advance => until(`${count} labels`, PATIENCE_SECONDS, async () => {
    await pause();
    const done = [...(await jobs()).values()].filter(({ outcome }) => outcome !== undefined).length;
    advance(done);
    return done === count;
  }));
  const seconds = Math.round((Date.now() - start) / 1000);
  const complete = [...(await jobs()).values()].filter(({ outcome }) => outcome === 'complete');
  evidence.equal(`Labels: jobs at once that are complete, in ${seconds} s`, count, complete.length);

  await until('an event for each label', PATIENCE_SECONDS, async () => {
    await pause();
    const ledger = await house.ledger();
    return complete.every(({ id }) => ledger.hasEffect(`Ended:${id}`));
  }).catch(() => undefined);
  const ledger = await house.ledger();
  // delivery is at least once: a consumer recognizes a repeated event by its id
  evidence.equal('Labels: JobEnded events = jobs, by id', complete.length, complete.filter(({ id }) => ledger.hasEffect(`Ended:${id}`)).length);
  for (const language of LANGUAGES) {
    const runs = complete.map(({ id }) => ledger.run(`${language}:${id}`));
    evidence.equal(`Labels: printed in ${language}`, count, runs.filter(Boolean).length);
    evidence.atMost(`Labels: at work at once in ${language}`, LABEL_CONCURRENCY, highestConcurrency(runs));
  }
}
