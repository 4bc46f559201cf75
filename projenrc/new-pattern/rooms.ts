import * as fs from 'fs';
import * as path from 'path';
import { PatternName } from './pattern-name';

/** The templates lie beside this file as the rooms lie in the project: whoever adds one adds a room. */
const TEMPLATES = __dirname;
const SUFFIX = '.template';

/**
 * Makes all rooms of a pattern.
 *
 * @param root folder of the project
 * @returns the files made, by their paths in the project
 * @throws if the name is taken; nothing that exists is overwritten
 */
export function makeRooms(root: string, pattern: PatternName): string[] {
  pattern.requireFree(root);
  const templates = (fs.readdirSync(TEMPLATES, { recursive: true }) as string[]).filter(file => file.endsWith(SUFFIX)).sort();
  return templates.map(template => {
    const room = named(template.slice(0, -SUFFIX.length), pattern);
    fs.mkdirSync(path.dirname(path.join(root, room)), { recursive: true });
    fs.writeFileSync(path.join(root, room), named(fs.readFileSync(path.join(TEMPLATES, template), 'utf8'), pattern), { flag: 'wx' });
    return room;
  });
}

/** A template, or its path, with the pattern's name in the place of the placeholders. */
function named(text: string, { name, className, title }: PatternName): string {
  return text.replaceAll('pattern-name', name).replaceAll('PatternName', className).replaceAll('Pattern title', () => title);
}
