import { BELL, KINDS } from './kinds';
import { Box, GLYPH, Layout, LINE, layoutOf, PlacedFlow, PlacedNode, Point } from './layout';
import { isOwn, Picture, PictureNode } from './picture';
import { NAME, NOTE } from './text';

/** No picture is narrower: the legend is below it. */
const WIDTH = 372;
const CORNER = 6;
const BADGE = 9;

/** Of the text and lines on a background of their own, since a page may be dark where the system is light. */
export interface Colours {
  readonly page: string;
  readonly ink: string;
  readonly line: string;
  readonly own: string;
  readonly frame: string;
  readonly failure: string;
}
export const LIGHT: Colours = { page: '#ffffff', ink: '#1f2328', line: '#57606a', own: '#e6effa', frame: '#8c959f', failure: '#b3261e' };
export const DARK: Colours = { page: '#0d1117', ink: '#e6edf3', line: '#9da7b1', own: '#1b2a3f', frame: '#6e7681', failure: '#ff8f85' };

const rulesOf = ({ page, ink, line, own, frame, failure }: Colours) => [
  `.page{fill:${page};stroke:${frame}}`,
  `text{fill:${ink}}`,
  `.note{stroke:${page}}`,
  `.glyph,.flow,.yours{stroke:${line}}`,
  `.own{fill:${own};stroke:${line}}`,
  `.yours,.badge{fill:${page}}`,
  `.badge,.bell{stroke:${ink}}`,
  `.head{fill:${line}}`,
  `.failure{stroke:${failure}}`,
  `.failed{fill:${failure}!important}`,
].join('');

const STYLE = [
  'text{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}',
  `.name{font-size:${NAME}px}.note{font-size:${NOTE}px;stroke-width:4px;paint-order:stroke;stroke-linejoin:round}`,
  '.glyph,.flow,.failure,.bell{fill:none}.glyph,.bell{stroke-width:1.4;stroke-linecap:round;stroke-linejoin:round}',
  '.flow,.failure{stroke-width:1.5}.failure{stroke-dasharray:5 4;stroke-width:1.8}',
  rulesOf(LIGHT),
  `@media (prefers-color-scheme:dark){${rulesOf(DARK)}}`,
];

/** Draws a picture. The same picture gives the same text. */
export async function svgOf(title: string, picture: Picture): Promise<string> {
  const layout = await layoutOf(picture);
  const width = Math.max(WIDTH, layout.width);
  const height = layout.height + LEGEND_HEIGHT;
  const shift = Math.round((width - layout.width) / 2);
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`,
    ' role="img" aria-labelledby="title desc">',
    `<title id="title">${escaped(title)}</title>`,
    `<desc id="desc">${escaped(picture.summary)}</desc>`,
    `<style>${STYLE.join('\n')}</style>`,
    '<defs>',
    headOf('head', 8),
    headOf('failed', 9),
    '</defs>',
    `<rect class="page" x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="8"/>`,
    `<g transform="translate(${shift})">`,
    ...drawn(layout, picture),
    '</g>',
    `<g transform="translate(14 ${layout.height})">`,
    ...LEGEND,
    '</g>',
    '</svg>',
  ].join('\n')}\n`;
}

/** The head of an arrow. */
function headOf(name: string, size: number): string {
  const place = `refX="${size - 1}" refY="${size / 2}" markerWidth="${size}" markerHeight="${size}" markerUnits="userSpaceOnUse" orient="auto"`;
  const head = `<path class="${name}" d="M0 0l${size} ${size / 2}-${size} ${size / 2}z"/>`;
  return `<marker id="${name}" viewBox="0 0 ${size} ${size}" ${place}>${head}</marker>`;
}

function drawn({ flows, nodes }: Layout, picture: Picture): string[] {
  return [
    ...flows.map(({ points, failure }) => lineThrough(points, failure)),
    ...flows.flatMap(noteOf),
    ...nodes.flatMap(node => boxOf(node, picture.nodes[node.name])),
  ];
}

function boxOf(box: PlacedNode, node: PictureNode): string[] {
  const style = isOwn(node) ? 'own' : 'yours';
  const text = box.y + (box.height - box.lines.length * LINE) / 2 + NAME;
  return [
    ...node.many ? [rect({ ...box, x: box.x + 4, y: box.y + 4 }, style, CORNER)] : [],
    rect(box, style, CORNER),
    `<path class="glyph" transform="translate(${round(box.x + 8)} ${round(box.y + box.height / 2 - 9)})" d="${KINDS[node.kind].glyph}"/>`,
    ...box.lines.map((line, i) => textAt(box.x + GLYPH + 3, text + i * LINE, line, 'name')),
    ...node.alarms ? [bellAt(box.x + box.width - 1, box.y + 1)] : [],
  ];
}

function noteOf({ note, failure }: PlacedFlow): string[] {
  return note?.lines.map((line, i) => textAt(note.x, note.y + NOTE + i * LINE, line, failure ? 'note failed' : 'note')) ?? [];
}

/** With round corners. */
function lineThrough(points: Point[], failure: boolean): string {
  const towards = (from: Point, to: Point, length: number): Point => {
    const distance = Math.hypot(to.x - from.x, to.y - from.y);
    const part = Math.min(length, distance / 2) / distance;
    return { x: round(from.x + (to.x - from.x) * part), y: round(from.y + (to.y - from.y) * part) };
  };
  const corners = points.slice(1, -1).map((corner, i) => {
    const [before, after] = [towards(corner, points[i], CORNER), towards(corner, points[i + 2], CORNER)];
    return `L${before.x} ${before.y}Q${corner.x} ${corner.y} ${after.x} ${after.y}`;
  });
  const [first, last] = [points[0], points.at(-1)!];
  const path = `M${first.x} ${first.y}${corners.join('')}L${last.x} ${last.y}`;
  return `<path class="${failure ? 'failure' : 'flow'}" marker-end="url(#${failure ? 'failed' : 'head'})" d="${path}"/>`;
}

function bellAt(x: number, y: number): string {
  const bell = `<path class="bell" transform="translate(${round(x - 6)} ${round(y - 6)}) scale(.67)" d="${BELL}"/>`;
  return `<circle class="badge" cx="${round(x)}" cy="${round(y)}" r="${BADGE}"/>${bell}`;
}

function rect({ x, y, width, height }: Box, style: string, radius: number): string {
  return `<rect class="${style}" x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="${radius}"/>`;
}

function textAt(x: number, y: number, text: string, style: string): string {
  return `<text class="${style}" x="${round(x)}" y="${round(y)}">${escaped(text)}</text>`;
}

const round = (value: number) => Math.round(value * 10) / 10;
const escaped = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

const LEGEND_HEIGHT = 84;
/** What lines, boxes and the bell mean, in three rows below the picture. */
const LEGEND = [
  rect({ x: 0, y: 8, width: 26, height: 16 }, 'own', 4), textAt(34, 20, 'the pattern creates it', 'note'),
  rect({ x: 192, y: 8, width: 26, height: 16 }, 'yours', 4), textAt(226, 20, 'yours, or outside', 'note'),
  lineThrough([{ x: 0, y: 42 }, { x: 26, y: 42 }], false), textAt(34, 46, 'flow', 'note'),
  lineThrough([{ x: 86, y: 42 }, { x: 120, y: 42 }], true), textAt(128, 46, 'failure', 'note'),
  rect({ x: 196, y: 38, width: 26, height: 14 }, 'own', 4),
  rect({ x: 192, y: 34, width: 26, height: 14 }, 'own', 4), textAt(226, 46, 'several', 'note'),
  bellAt(13, 66), textAt(34, 70, 'an alarm looks at it', 'note'),
];
