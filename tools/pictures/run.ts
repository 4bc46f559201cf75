import * as fs from 'fs';
import * as path from 'path';
import { drawingOf, pictured, pictureFile } from './pictures';

const ROOT = path.join(__dirname, '../..');

async function main() {
  for (const pattern of pictured().filter(name => fs.existsSync(path.join(ROOT, 'src', name)))) {
    fs.writeFileSync(path.join(ROOT, pictureFile(pattern)), await drawingOf(ROOT, pattern));
    console.log(`pictures: ${pictureFile(pattern)}`);
  }
}

void main();
