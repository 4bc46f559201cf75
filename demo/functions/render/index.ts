import { JimpMime } from 'jimp';
import { handleSubtasks, resultAt } from '../../../runtime';
import { readPhoto, writeRendition } from '../photo';

const w = Number(process.env.WIDTH);

/** Renders a photo in one size. A spoilt one has no large rendition: the demo's own fault. */
export const handler = handleSubtasks(async subtask => {
  if (subtask.worker === 'large' && subtask.object!.key.includes('spoilt')) { throw new Error('The photo is spoilt'); }
  const photo = await readPhoto(subtask);
  const rendition = await photo.resize({ w }).getBuffer(JimpMime.jpeg);
  return resultAt(await writeRendition(rendition, subtask.results!));
});
