import ELK, { ElkExtendedEdge, ElkNode, ElkShape } from 'elkjs/lib/elk.bundled.js';
import { Flow, Picture } from './picture';
import { linesOf, NAME, NOTE, widthOf } from './text';

const NAME_LENGTH = 12;
const NOTE_LENGTH = 13;
export const LINE = 16;
/** Between a text and the line beside it. */
const GAP = 3;
/** Place of the glyph, left of the name. */
export const GLYPH = 30;

export interface Point { readonly x: number; readonly y: number }
export interface Box extends Point { readonly width: number; readonly height: number }
export interface PlacedNode extends Box { readonly name: string; readonly lines: string[] }
export interface PlacedFlow { readonly points: Point[]; readonly failure: boolean; readonly note?: Box & { readonly lines: string[] } }

/** Where everything is, in pixels. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly nodes: PlacedNode[];
  readonly flows: PlacedFlow[];
}

/**
 * From the top to the bottom, as narrow as a telephone: the picture says the rows, and ELK places and connects
 * (https://eclipse.dev/elk/reference/options.html).
 */
const OPTIONS = {
  'elk.algorithm': 'layered',
  'elk.direction': 'DOWN',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.padding': '[top=18,left=18,bottom=14,right=18]',
  'elk.separateConnectedComponents': 'false',
  'elk.spacing.nodeNode': '18',
  'elk.spacing.edgeNode': '12',
  'elk.spacing.edgeEdge': '9',
  'elk.spacing.edgeLabel': '4',
  'elk.layered.spacing.nodeNodeBetweenLayers': '26',
  'elk.layered.spacing.edgeNodeBetweenLayers': '12',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '9',
  'elk.partitioning.activate': 'true',
  'elk.randomSeed': '1',
  'elk.layered.thoroughness': '40',
};
/** The narrowest of these is taken. */
const WAYS = ['NETWORK_SIMPLEX', 'BRANDES_KOEPF'].flatMap(placement => ['NODES_AND_EDGES', 'NONE'].map(order => ({
  'elk.layered.nodePlacement.strategy': placement, 'elk.layered.considerModelOrder.strategy': order,
})));

/** Places the nodes of a picture, and the bends of its flows. */
export async function layoutOf(picture: Picture): Promise<Layout> {
  const flows = [...picture.flows, ...picture.failures];
  const ways = await Promise.all(WAYS.map(way => new ELK().layout<ElkNode>({
    id: '.', layoutOptions: { ...OPTIONS, ...way }, children: childrenOf(picture), edges: flows.map(edgeOf),
  })));
  const placed = ways.reduce((best, way) => way.width! < best.width! ? way : best);
  return {
    width: Math.ceil(placed.width!),
    height: Math.ceil(placed.height!),
    nodes: placed.children!.map(child => ({ name: child.id, lines: linesOf(picture.nodes[child.id].text, NAME_LENGTH), ...boxOf(child) })),
    flows: placed.edges!.map((edge, i) => placedFlow(edge as ElkExtendedEdge, flows[i], i >= picture.flows.length)),
  };
}

function childrenOf({ rows, nodes }: Picture): ElkNode[] {
  const inRow = (i: number) => ({ layoutOptions: { 'elk.partitioning.partition': String(i) } });
  return rows.flatMap((row, i) => row.map(name => ({ id: name, ...sizeOf(nodes[name].text), ...inRow(i) })));
}

function boxOf({ x, y, width, height }: ElkShape): Box {
  return { x: x!, y: y!, width: width!, height: height! };
}

function sizeOf(text: string) {
  const lines = linesOf(text, NAME_LENGTH);
  return { width: GLYPH + Math.max(...lines.map(line => widthOf(line, NAME))) + 10, height: lines.length * LINE + 16 };
}

function edgeOf([from, to, text]: Flow, index: number): ElkExtendedEdge {
  const lines = text === undefined ? [] : linesOf(text, NOTE_LENGTH);
  const labels = text === undefined ? [] : [{ text, width: Math.max(...lines.map(line => widthOf(line, NOTE))) + GAP, height: lines.length * LINE }];
  return { id: `flow ${index}`, sources: [from], targets: [to], labels };
}

function placedFlow({ sections, labels }: ElkExtendedEdge, [, , text]: Flow, failure: boolean): PlacedFlow {
  const moved = ({ x, y }: Point): Point => ({ x: Math.round(x), y: Math.round(y) });
  const points = sections!.flatMap(({ startPoint, bendPoints = [], endPoint }) => [startPoint, ...bendPoints, endPoint].map(moved));
  const note = text === undefined ? undefined : { ...boxOf(labels![0]), lines: linesOf(text, NOTE_LENGTH) };
  return { points, failure, note };
}
