import * as fs from 'fs';
import * as path from 'path';
import { fixturesOf, patterns, ROOT } from './patterns';
import { PictureCheck } from './picture-check';
import { synthesize } from './synthesis';
import { drawingOf, pictureFile, pictureOf } from '../../tools/pictures/pictures';
import { NAME, NOTE } from '../../tools/pictures/text';

describe.each(patterns())('the picture of $folder', pattern => {
  const file = path.join(ROOT, pictureFile(pattern.folder));

  test('is as npm run pictures draws it, and the README has its summary for whoever cannot see it', async () => {
    expect(fs.readFileSync(file, 'utf8')).toBe(await drawingOf(ROOT, pattern.folder));
    const readme = fs.readFileSync(path.join(pattern.sources, 'README.md'), 'utf8');
    expect(readme).toContain(`## Picture\n\n![${pictureOf(pattern.folder).summary}](picture.svg)\n`);
  });

  test('can be read on a telephone, 380 pixels wide', () => {
    const [, width] = /^<svg [^>]* width="(\d+)"/m.exec(fs.readFileSync(file, 'utf8'))!;
    const smallest = Math.min(NAME, NOTE) * 380 / Number(width);
    expect(smallest).toBeGreaterThan(9);
  });

  let check: PictureCheck;
  beforeAll(() => {
    const picture = pictureOf(pattern.folder);
    const { fixtures } = fixturesOf(pattern);
    check = new PictureCheck(picture, picture.fixtures.map(name => synthesize(fixtures.find(fixture => fixture.name === name)!).template));
  });

  test('has resources of its templates only, each of the kind that is drawn', () => {
    expect(check.notInTemplates()).toEqual([]);
  });

  test('has every resource whose type is of a kind', () => {
    expect(check.notInPicture()).toEqual([]);
  });

  test('has a bell where an alarm looks, and nowhere else', () => {
    expect(check.wrongBells()).toEqual([]);
  });

  test('has every asynchronous flow, from its source to its target', () => {
    expect(check.missingFlows()).toEqual([]);
  });

  test('leads failures to every queue and bucket that takes them, from where they happen', () => {
    expect(check.missingFailures()).toEqual([]);
  });

  test('leads no failure to a queue or bucket that the template does not send there', () => {
    expect(check.inventedFailures()).toEqual([]);
  });

  test('has flows only between what knows one another', () => {
    expect(check.inventedFlows()).toEqual([]);
  });
});
