import { randomUUID } from 'crypto';
import { LambdaClient, UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { Jimp, JimpMime } from 'jimp';
import pLimit from 'p-limit';
import { refusals } from './photo-refusals';
import { until } from '../../tools/local-cloud/until';
import { Evidence } from '../evidence';
import { LATE_OF, PHOTO_DEADLINE, RENDITIONS, SPOILT_OF, TWICE_UPLOADED_OF } from '../expectations';
import { House } from '../house';
import { Upload, uploadPhoto } from '../photo-upload';
import { alone, step } from '../progress';
import { pause } from '../reading';

/** Redeliveries of failing subtasks, the deadline, a minute until the sweeper runs; the rest is for a busy machine. */
const PATIENCE_SECONDS = 600;
const limit = pLimit(4);

/** The record of a photo's job. */
interface PhotoJob {
  readonly id: string;
  readonly createdAt: string;
  readonly endedAt?: string;
  readonly outcome?: string;
  readonly late?: ReadonlySet<string>;
  readonly object?: { readonly key: string; readonly versionId: string };
}

/** Product photos: duplicated S3 events, a worker that fails on every receive, one stopped past the deadline, refused uploads, an overwritten photo. */
export async function photos(house: House, evidence: Evidence, count: number) {
  const [twice, spoilt, tooLate] = [TWICE_UPLOADED_OF, SPOILT_OF, LATE_OF].map(one => Math.ceil(count / one));
  const { overwritten, inTime, late } = await alone(async () => {
    await refusals(house, evidence);
    const twoVersions = await overwrite(house);
    const first = await upload(house, 'Photos: uploaded', count - tooLate, number => number < spoilt ? 'spoilt' : 'photo');
    await announceAgain(house, first.slice(-twice));

    // the metadata worker is stopped when it has nothing left, so that only the late ones wait for it
    await ended(house, first.slice(spoilt), 'Photos: ended');
    await setRunning(house, 'Metadata', false);
    const last = await upload(house, 'Photos: uploaded while a worker is stopped', tooLate, () => 'late');
    return { overwritten: twoVersions, inTime: first, late: last };
  });
  await ended(house, [...inTime, ...late], `Photos: ended, the late ones after ${PHOTO_DEADLINE} s`);
  await setRunning(house, 'Metadata', true);
  await until('the results that came too late', PATIENCE_SECONDS, async () => (await jobsOf(house, late)).every(job => job?.late?.has('metadata')));

  await account(house, evidence, { good: inTime.slice(spoilt), spoilt: inTime.slice(0, spoilt), late });
  await checkOverwritten(house, evidence, overwritten);
}

async function upload(house: House, title: string, count: number, nameOf: (number: number) => string): Promise<Upload[]> {
  return step(title, count, async advance => Promise.all(Array.from({ length: count }, (_, number) => limit(async () => {
    const done = await uploadPhoto(house, `${nameOf(number)}-${number}.png`, await image(96, 64, number));
    advance();
    return done;
  }))));
}

async function image(width: number, height: number, number: number): Promise<Buffer> {
  return new Jimp({ width, height, color: ((number * 1_234_567) % 0xffffff) * 256 + 0xff }).getBuffer(JimpMime.png);
}

/** S3 may announce an object more than once: https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventNotifications.html */
async function announceAgain(house: House, uploads: readonly Upload[]) {
  const s3 = house.client(S3Client);
  await Promise.all(uploads.map(({ key }) => limit(async () => {
    const { VersionId, ContentLength, ETag } = await s3.send(new HeadObjectCommand({ Bucket: house.outputs.PhotosBucket, Key: key }));
    const object = { key, 'size': ContentLength, 'etag': ETag!.replace(/"/g, ''), 'version-id': VersionId };
    await house.sqs.send(new SendMessageCommand({
      QueueUrl: house.outputs.PhotosQueueUrl,
      MessageBody: JSON.stringify({
        'version': '0',
        'id': randomUUID(),
        'source': 'aws.s3',
        'detail-type': 'Object Created',
        'time': new Date().toISOString(),
        'detail': { bucket: { name: house.outputs.PhotosBucket }, object },
      }),
    }));
  })));
}

async function setRunning(house: House, worker: string, Enabled: boolean) {
  await house.client(LambdaClient).send(new UpdateEventSourceMappingCommand({ UUID: house.outputs[`Photos${worker}EventSourceId`], Enabled }));
}

async function jobsOf(house: House, uploads: readonly Upload[]): Promise<Array<PhotoJob | undefined>> {
  const jobs = await house.items<PhotoJob>(house.outputs.PhotosJobTable);
  return uploads.map(({ id }) => jobs.get(id));
}

async function ended(house: House, uploads: readonly Upload[], title: string) {
  await step(title, uploads.length, advance => until(`${uploads.length} photos to be done`, PATIENCE_SECONDS, async () => {
    await pause();
    const done = (await jobsOf(house, uploads)).filter(job => job?.outcome !== undefined).length;
    advance(done);
    return done === uploads.length;
  }));
}

async function account(house: House, evidence: Evidence, { good, spoilt, late }: Record<'good' | 'spoilt' | 'late', readonly Upload[]>) {
  const all = [...good, ...spoilt, ...late];
  const jobs = await jobsOf(house, all);
  evidence.show({
    kind: 'jobs',
    title: 'Photos',
    deadlineSeconds: PHOTO_DEADLINE,
    jobs: jobs.flatMap(job => job?.endedAt === undefined ? []
      : [{ id: job.id, outcome: job.outcome!, from: Date.parse(job.createdAt), to: Date.parse(job.endedAt) }]),
  });
  const idsOf = (outcome: string) => jobs.filter(job => job?.outcome === outcome).map(job => job!.id);
  const [complete, partial, timedOut] = ['complete', 'partial', 'timed-out'].map(idsOf);
  evidence.equal('Photos: jobs in = complete + partial + timed out', all.length, new Set([...complete, ...partial, ...timedOut]).size);
  evidence.sameList('Photos: complete = all others, some announced twice, by id', good.map(({ id }) => id), complete);
  evidence.sameList('Photos: partial = those of which one size cannot be rendered, by id', spoilt.map(({ id }) => id), partial);
  evidence.sameList('Photos: timed out = those whose worker was stopped, by id', late.map(({ id }) => id), timedOut);

  await until('an event for each photo', PATIENCE_SECONDS, async () => {
    const ledger = await house.ledger();
    return all.every(({ id }) => ledger.hasEffect(`Ended:${id}`));
  }).catch(() => undefined);
  const ledger = await house.ledger();
  // delivery is at least once: a consumer recognizes a repeated event by its id
  const withEvent = all.map(({ id }) => id).filter(id => ledger.hasEffect(`Ended:${id}`));
  evidence.sameList('Photos: JobEnded events = jobs, by id', all.map(({ id }) => id), withEvent);
  const tables = [house.outputs.PhotosJobTable, house.outputs.LabelsJobTable];
  const known = (await Promise.all(tables.map(table => house.items<PhotoJob>(table)))).flatMap(jobsOfTable => [...jobsOfTable.values()]);
  const jobEvents = new Set(known.filter(({ outcome }) => outcome && outcome !== 'refused').map(({ id }) => `effect:Ended:${id}`));
  evidence.equal('Photos, labels: JobEnded events without a job', 0, ledger.effectsOf('Ended').filter(effect => !jobEvents.has(effect)).length);
  const assets = await house.items<{ id: string; ready?: boolean }>(house.outputs.AssetsTable);
  const ready = all.filter(({ id }) => assets.get(id)?.ready).map(({ id }) => id);
  evidence.sameList('Photos: assets that are ready = complete jobs, by id', complete, ready);

  const deadLettered = await house.look(house.outputs.PhotosLargeDeadLetterQueueUrl);
  const dead = [...deadLettered].map(body => (JSON.parse(body) as { data: { job: string } }).data.job);
  evidence.show({ kind: 'failures', queue: 'Photos, large: dead-letter queue', count: dead.length, why: 'photos that cannot be rendered in this size' });
  evidence.sameList('Photos: in dead-letter queues = failed subtasks, by id', spoilt.map(({ id }) => id), dead);
  for (const queue of ['PhotosSmall', 'PhotosMedium', 'PhotosMetadata', 'Photos', 'PhotosReports', 'Ended']) {
    evidence.equal(`${queue}: messages in the dead-letter queue`, 0, await house.depth(house.outputs[`${queue}DeadLetterQueueUrl`]));
  }
  evidence.equal('Photos: renditions that are no image of their size', 0, await countWrong(house, complete));
}

async function countWrong(house: House, ids: readonly string[]): Promise<number> {
  const wrong = await Promise.all(ids.flatMap(id => Object.entries(RENDITIONS).map(([name, width]) => limit(async () => {
    const rendition = await renditionOf(house, id, name);
    return rendition?.width !== width || rendition.height !== Math.round(width * 64 / 96);
  }))));
  return wrong.filter(Boolean).length;
}

async function renditionOf(house: House, id: string, name: string) {
  try {
    const { Body } = await house.client(S3Client).send(new GetObjectCommand({ Bucket: house.outputs.PhotosResultsBucket, Key: `${id}/${name}.jpg` }));
    return await Jimp.read(Buffer.from(await Body!.transformToByteArray()));
  } catch {
    return undefined;
  }
}

/** The same key twice, in another shape. */
async function overwrite(house: House): Promise<{ key: string; versions: string[] }> {
  const key = 'photos/overwritten.png';
  const versions: string[] = [];
  for (const height of [64, 96]) {
    const Body = await image(96, height, height);
    const { VersionId } = await house.client(S3Client).send(new PutObjectCommand({ Bucket: house.outputs.PhotosBucket, Key: key, Body }));
    versions.push(VersionId!);
  }
  return { key, versions };
}

async function checkOverwritten(house: House, evidence: Evidence, { key, versions }: { key: string; versions: string[] }) {
  const jobs = [...(await house.items<PhotoJob>(house.outputs.PhotosJobTable)).values()].filter(job => job.object?.key === key);
  const heights = await Promise.all(versions.map(async version => {
    const job = jobs.find(({ object }) => object!.versionId === version);
    return job && (await renditionOf(house, job.id, 'large'))?.height;
  }));
  evidence.equal('Photos: overwritten while at work: each version is a job, rendered as it was', '43, 64', heights.join(', '));
}
